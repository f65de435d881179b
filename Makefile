# make            build everything for release; says what is missing, and how to install it
# make setup      install what is missing (apt-get, with sudo where needed)
# make run        set up, build, start a server on 127.0.0.1 and open the client here (PORT=8001)
# make test       set up, build and run the tests
# make lint       white space and the rules of the house
# make check      lint, then the tests
# make torture    kill a server and a client under load, and count what was lost (SEED=1)
# make cluster    three servers that are one chat, and three members of etcd, on this machine (PORT=8001)
# make cluster-torture  kill and stop three servers of one chat and the members of their log (SEED=1)
# make log-torture  kill nodes and members of a cluster's log (SEED=1), where etcd is installed
# make fuzz       half a million random commands, the chat's invariants checked after each
# make fuzzers    every parser, the chat and the client under libFuzzer (SECONDS_EACH=600 PARSERS=...)
# make interop    log in by SCRAM and PLAIN against another implementation, both ways
# make clients    irssi, WeeChat and catgirl at a server of this build
# make screens    what the client looks like, beside irssi and WeeChat, in every size and colour (SCREENS=screens)
# make slow       the client on lines that hardly read
# make dearest    the dearest line of every command, in a chat of ten thousand people
# make bench      measure the chat itself, and beside other servers (ROUNDS=3)
# make bench-client   the client beside irssi and WeeChat
# make bench-lobby    ten thousand people in one lobby
# make bench-cluster  one, two and three servers of one chat, and the death of one (needs etcd)
# make bench-curves   how costs grow with sessions, rooms and what is stored, as pictures
# make instructions   what a letter costs the server, in instructions, held against what it did
# make figures    how large the sources are, by the measures that CONTRIBUTING.md names
# make pages      write anew the pages that are made from the sources' tables (the sample of the settings, ...)
# make install    put the programs that were built into PREFIX=/usr/local (DESTDIR=)
# make uninstall  take them away again
# make clean      remove what was built
# make help       this list

PREFIX ?= /usr/local
DESTDIR ?=
PORT ?= 8001
SEED ?= 1
# Coloured where somebody looks, the compiler's words would be another build than in a pipe: all of it again.
BUILD = swift build --no-color-diagnostics
RELEASE = $(BUILD) -c release --static-swift-stdlib
BIN = .build/release

build:
	@./scripts/setup.sh look
	$(RELEASE)

cluster: setup build
	@./scripts/setup.sh cluster
	@./scripts/cluster.sh $(PORT)

# Installs what is missing, and says so; quiet when all is there.
setup:
	@./scripts/setup.sh

setup-tests:
	@./scripts/setup.sh tests

run: setup build
	@./scripts/run.sh $(PORT)

# What starts an etcd of its own, and waits for leases, would keep the others waiting.
ALONE = EtcdLogTests|EtcdEncryptionTests|ClusterEndToEndTests

test: setup-tests
	$(BUILD) --build-tests
	swift test --skip-build --skip '$(ALONE)'
	swift test --skip-build --filter '$(ALONE)'

lint:
	swift format lint --strict -r Sources Tests

check: lint test

# Kills a server of its own 200 times under load, cuts 1,000 links during mailbox replay, kills a
# client 100 times while it sends, and 100 upgrades of an older archive, and another 100 times takes from the
# archive what a loss of power may take, and checks that nothing said was lost. Takes about six minutes.
torture: build
	$(BIN)/parley-bench torture --server $(BIN)/parleyd --mode server --kills 200 --seed $(SEED)
	$(BIN)/parley-bench torture --server $(BIN)/parleyd --mode mailbox --cuts 1000 --seed $(SEED)
	$(BIN)/parley-bench torture --server $(BIN)/parleyd --mode client --kills 100 --seed $(SEED)
	$(BIN)/parley-bench torture --server $(BIN)/parleyd --mode upgrade --kills 100 --seed $(SEED)
	$(BIN)/parley-bench torture --server $(BIN)/parleyd --mode view --kills 100 --seed $(SEED)

# Three members of etcd and three nodes, killed and stopped at random for a minute.
log-torture: build
	$(BIN)/parley-bench log-torture --seconds 60 --seed $(SEED)

# Three servers that are one chat, and the members of their log, killed and stopped 200 times under load.
cluster-torture: build
	$(BIN)/parley-bench torture --server $(BIN)/parleyd --nodes 3 --harms 200 --seed $(SEED)

# Half a million random commands of every kind, with the chat's invariants checked after each.
fuzz: setup-tests
	PARLEY_FUZZ=500000 swift test --filter 'Every command in every state'

# Every parser of bytes from outside, the chat and the client under libFuzzer and the address sanitizer,
# SECONDS_EACH each; what was found stands in .build-fuzz/findings.
SECONDS_EACH ?= 600
PARSERS ?= line tags user-file sasl scram configuration network words keys state-file chat storing \
  archive tls client
FUZZER = .build-fuzz/release/parley-fuzz

fuzzers: setup
	PARLEY_FUZZERS=1 swift build -c release --scratch-path .build-fuzz --product parley-fuzz \
	  --sanitize fuzzer --sanitize address -Xswiftc -enable-testing
	@mkdir -p .build-fuzz/findings
	@for parser in $(PARSERS); do \
	  mkdir -p .build-fuzz/corpus/$$parser; echo "== $$parser"; \
	  PARLEY_PARSER=$$parser $(FUZZER) -max_total_time=$(SECONDS_EACH) -max_len=4096 -timeout=60 -verbosity=0 \
	    -print_final_stats=1 -artifact_prefix=.build-fuzz/findings/$$parser- \
	    .build-fuzz/corpus/$$parser || exit 1; \
	done

# Logins against an independent implementation of SCRAM, both ways.
interop: build
	@./scripts/interop.sh $(BIN)

# irssi, WeeChat and catgirl at a server of this build, over TLS with SASL (needs the clients and tmux).
clients: build
	@./Tests/Clients/run.sh

# The client's scenes beside irssi's and WeeChat's, as text and as pictures (needs tmux, Xvfb, xterm and
# ImageMagick's import).
SCREENS ?= screens

screens: build
	@./Tests/Clients/screens.py --out $(SCREENS) --xterm

# Two pictures a second, none for a minute, a tmux that nobody looks at (needs tmux).
slow: build
	@./Tests/Clients/slow.py

# The dearest line of every command, in a chat of ten thousand people.
dearest: build
	$(BIN)/parley-bench dearest

ROUNDS ?= 3

bench: build
	$(BIN)/parley-bench core
	$(BIN)/parley-bench keep
	@./bench/servers.py --rounds $(ROUNDS) --out docs/performance
	$(BIN)/parley-bench login --server $(BIN)/parleyd --sessions 2000 --accounts 500 --rounds 2
	$(BIN)/parley-bench login --server $(BIN)/parleyd --sessions 500 --login plain --seconds 15

bench-client: build
	@./bench/client.py --rounds $(ROUNDS) --out docs/performance

# Needs 10,000 open files for each of two programs.
bench-lobby: build
	@./bench/lobby.py --out docs/performance

# One, two and three servers that are one chat; needs etcd.
bench-cluster: build
	for nodes in 1 2 3; do $(BIN)/parley-bench cluster --server $(BIN)/parleyd --nodes $$nodes || exit 1; done

bench-curves: build
	@./bench/curves.py --out docs/performance

# Needs valgrind; KEEP=1 writes docs/performance/instructions.json anew.
instructions: build
	@./bench/instructions.py $(if $(KEEP),--keep)

# Installs what has been built and builds nothing, so that `sudo make install` leaves no files of
# root's in .build.
install:
	@test -x $(BIN)/parleyd || { echo "parley: run make first" >&2; exit 1; }
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 $(BIN)/parley $(BIN)/parleyd "$(DESTDIR)$(PREFIX)/bin"
	install -d "$(DESTDIR)$(PREFIX)/share/man/man8"
	install -m 644 docs/parleyd.8 "$(DESTDIR)$(PREFIX)/share/man/man8"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/parley" "$(DESTDIR)$(PREFIX)/bin/parleyd" \
	  "$(DESTDIR)$(PREFIX)/share/man/man8/parleyd.8"

clean:
	swift package clean

figures:
	@./scripts/figures.py

# The sample of the settings, the manual page and what docs/coverage.md has from the sources; the tests
# compare them, and with RECORD=1 write them.
pages: setup-tests
	RECORD=1 swift test --filter 'is what the pages about it say|is made from the rows'

help:
	@sed -n 's/^# \(make.*\)/\1/p' Makefile

.DEFAULT_GOAL := build
.PHONY: build setup setup-tests run test lint check torture cluster log-torture cluster-torture interop clients screens slow \
  fuzz fuzzers dearest bench bench-client bench-lobby bench-cluster bench-curves instructions \
  figures pages install uninstall clean help
