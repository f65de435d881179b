// OpenSSL 3, and functions in place of its macros, which Swift does not see.
#ifndef PARLEY_OPENSSL_SHIMS_H
#define PARLEY_OPENSSL_SHIMS_H

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static inline int parley_ssl_set_min_version(SSL_CTX *context, int version) {
  return (int)SSL_CTX_set_min_proto_version(context, version);
}

static inline int parley_ssl_set_max_version(SSL_CTX *context, int version) {
  return (int)SSL_CTX_set_max_proto_version(context, version);
}

static inline int parley_ssl_set_host_name(SSL *session, const char *name) {
  return (int)SSL_set_tlsext_host_name(session, name);
}

static inline void parley_ssl_release_buffers(SSL_CTX *context) {
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

static inline void parley_ssl_keep_no_sessions(SSL_CTX *context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

// What is wrong with a chain is read from the session after the handshake.
static inline int parley_ssl_accept_any(int is_trusted, X509_STORE_CTX *chain) {
  (void)is_trusted;
  (void)chain;
  return 1;
}

static inline void parley_ssl_ask_for_certificate(SSL_CTX *context) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, parley_ssl_accept_any);
}

// Answers a client that offers the protocol "irc" (ALPN); others go on without one.
static inline int parley_ssl_select_irc(
    SSL *session, const unsigned char **chosen, unsigned char *length,
    const unsigned char *offered, unsigned int offered_length, void *argument) {
  static const unsigned char irc[] = {3, 'i', 'r', 'c'};
  (void)session;
  (void)argument;
  int found = SSL_select_next_proto(
      (unsigned char **)chosen, length, irc, sizeof irc, offered, offered_length);
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

static inline void parley_ssl_prefer_irc(SSL_CTX *context) {
  SSL_CTX_set_alpn_select_cb(context, parley_ssl_select_irc, NULL);
}

static inline EVP_PKEY *parley_new_p256_key(void) { return EVP_EC_gen("P-256"); }

static const int parley_utf8_text = MBSTRING_UTF8;

#endif
