# catgirl, which speaks TLS only; it ends when the server does, and is started again.
catgirl_version() { dpkg-query -W -f 'catgirl ${Version}' catgirl 2>/dev/null || echo catgirl; }

catgirl_prepare() { :; }

catgirl_command() {
  echo "catgirl -h localhost -p $tls_port -t $work/parley-cert.pem -a bob:blue-bicycle -n bob -r Bob"
}

catgirl_log_in() {
  seek "/window #everyone" "the lobby is entered" 'bob.*(arrives|joins)'
  type "/window alice"
  expect "what waited is shown" 'this waited for you'
}

catgirl_talk() {
  type "/join #talk"
  expect "the room is entered" '#talk'
  alice "/join #talk"
  expect "alice comes" 'alice.*(arrives|joins)'
  type "hello from catgirl"
  expect_alice "alice reads catgirl" 'bob \(room #talk\): hello from catgirl'
  type "/op alice"
  expect "modes are shown" 'alice.*(operator|\+o|op)'
  type "/topic fresh paint"
  expect "the topic is shown" 'fresh paint'
  keep "a room: talk, modes, a topic"
  alice "/message bob a private word"
  type "/window alice"
  expect "private talk arrives" 'a private word'
}

catgirl_away() {
  type "/away tea"
  alice "/message bob are you there"
  expect_alice "alice is told that bob is away" 'tea'
  type "/away"
}

catgirl_come_back() {
  tmux -L "$socket" new-session -d -x 110 -y 40 "$(catgirl_command)" 2>/dev/null ||
    tmux -L "$socket" respawn-pane -k "$(catgirl_command)"
  seek "/window alice" "what was said meanwhile is shown" 'said while you were gone'
  seek "/window #talk" "the room is rejoined" '#talk'
}
