# irssi, started with a configuration for this server.
irssi_version() { irssi --version; }

irssi_prepare() {
  mkdir -p "$HOME/.irssi"
  cat >"$HOME/.irssi/config" <<X
servers = ( {
  address = "localhost"; chatnet = "parley"; port = "$tls_port"; autoconnect = "yes";
  use_tls = "yes"; tls_verify = "yes"; tls_cafile = "$work/parley-cert.pem";
} );
chatnets = { parley = { type = "IRC"; nick = "bob"; sasl_mechanism = "PLAIN"; sasl_username = "bob"; sasl_password = "blue-bicycle"; }; };
settings = { core = { real_name = "Bob"; server_reconnect_time = "3s"; }; };
X
}

irssi_command() { echo "irssi --home=$HOME/.irssi"; }

irssi_log_in() {
  expect "the lobby is entered" '#everyone'
  type "/query alice"
  expect "what waited is shown" 'this waited for you'
}

irssi_talk() {
  type "/join #talk"
  expect "the room is entered" 'Irssi: #talk|Join to #talk'
  alice "/join #talk"
  expect "alice comes" 'alice .*has joined #talk'
  type "hello from irssi"
  expect_alice "alice reads irssi" 'bob \(room #talk\): hello from irssi'
  type "/op alice"
  expect "modes are shown" 'mode/#talk \[\+o alice\]'
  type "/topic fresh paint"
  expect "the topic is shown" 'fresh paint'
  keep "a room: talk, modes, a topic"
  alice "/message bob a private word"
  type "/query alice"
  expect "private talk arrives" 'a private word'
}

irssi_away() {
  type "/window goto 1"
  type "/away tea"
  expect "away is confirmed" 'marked as being away'
  alice "/message bob are you there"
  expect_alice "alice is told that bob is away" 'tea'
  type "/away"
  expect "back is confirmed" 'no longer marked'
}

irssi_come_back() {
  seek "/query alice" "what was said meanwhile is shown" 'said while you were gone'
  type "/window goto #talk"
  expect "the room is rejoined" 'Users #talk'
}
