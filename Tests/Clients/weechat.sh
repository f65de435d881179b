# WeeChat, started with commands for this server.
weechat_version() { weechat --version; }

weechat_prepare() { mkdir -p "$HOME/weechat"; }

weechat_command() {
  local set="/set irc.server.parley"
  printf "weechat -d %s" "$HOME/weechat"
  printf " -r '%s'" "/server add parley localhost/$tls_port -ssl" \
    "/set weechat.network.gnutls_ca_user $work/parley-cert.pem" "/set irc.server.parley.ssl_verify on" \
    "$set.sasl_mechanism scram-sha-256" "$set.sasl_username bob" "$set.sasl_password blue-bicycle" \
    "$set.nicks bob" "$set.autoreconnect_delay 3" "/connect parley"
}

weechat_log_in() {
  expect "the lobby is entered" '#everyone'
  seek "/buffer alice" "what waited is shown" 'this waited for you'
}

weechat_talk() {
  type "/join #talk"
  expect "the room is entered" 'bob.* has joined #talk'
  alice "/join #talk"
  expect "alice comes" 'alice.* has joined #talk'
  type "hello from weechat"
  expect_alice "alice reads WeeChat" 'bob \(room #talk\): hello from weechat'
  type "/op alice"
  expect "modes are shown" 'Mode #talk \[\+o alice\]'
  type "/topic fresh paint"
  expect "the topic is shown" 'fresh paint'
  keep "a room: talk, modes, a topic"
  alice "/message bob a private word"
  type "/buffer alice"
  expect "private talk arrives" 'a private word'
}

weechat_away() {
  # WeeChat shows its own away at once, so the server's word is waited for where it appears.
  type "/buffer parley"
  type "/away tea"
  expect "away is confirmed" 'marked as being away'
  type "/buffer alice"
  alice "/message bob are you there"
  expect_alice "alice is told that bob is away" 'tea'
  expect "her words still come" 'are you there'
  type "/away"
}

weechat_come_back() {
  seek "/buffer alice" "what was said meanwhile is shown" 'said while you were gone'
  seek "/buffer #talk" "the room is rejoined" 'bob.* has joined #talk'
}
