// libcurl for Swift: functions in place of its variadic ones, which Swift does not see.
#ifndef PARLEY_CURL_SHIMS_H
#define PARLEY_CURL_SHIMS_H

#include <curl/curl.h>

static inline CURLcode parley_curl_set_number(void *handle, CURLoption option, long value) {
  return curl_easy_setopt((CURL *)handle, option, value);
}

static inline CURLcode parley_curl_set_text(void *handle, CURLoption option, const char *value) {
  return curl_easy_setopt((CURL *)handle, option, value);
}

static inline CURLcode parley_curl_set_pointer(void *handle, CURLoption option, void *value) {
  return curl_easy_setopt((CURL *)handle, option, value);
}

static inline CURLcode parley_curl_set_headers(void *handle, struct curl_slist *headers) {
  return curl_easy_setopt((CURL *)handle, CURLOPT_HTTPHEADER, headers);
}

// The bytes are copied.
static inline CURLcode parley_curl_set_body(void *handle, const void *bytes, long count) {
  CURLcode result = curl_easy_setopt((CURL *)handle, CURLOPT_POSTFIELDSIZE, count);
  if (result != CURLE_OK) return result;
  return curl_easy_setopt((CURL *)handle, CURLOPT_COPYPOSTFIELDS, bytes);
}

typedef size_t (*parley_curl_receiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode parley_curl_set_receiver(
    void *handle, parley_curl_receiver receiver, void *context) {
  CURLcode result = curl_easy_setopt((CURL *)handle, CURLOPT_WRITEFUNCTION, receiver);
  if (result != CURLE_OK) return result;
  return curl_easy_setopt((CURL *)handle, CURLOPT_WRITEDATA, context);
}

// Nothing but HTTP, whatever an address says; no name of the option is there in all versions.
static inline CURLcode parley_curl_allow_http_alone(void *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
  return curl_easy_setopt((CURL *)handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  return curl_easy_setopt((CURL *)handle, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
}

static inline long parley_curl_status(void *handle) {
  long status = 0;
  curl_easy_getinfo((CURL *)handle, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

static inline CURLMcode parley_curl_poll(void *multi, int descriptor, int milliseconds) {
  struct curl_waitfd bell = {descriptor, CURL_WAIT_POLLIN, 0};
  return curl_multi_poll((CURLM *)multi, &bell, 1, milliseconds, 0);
}

// A transfer that has ended, or NULL when there is none left.
static inline void *parley_curl_ended(void *multi, CURLcode *result) {
  int left;
  CURLMsg *message;
  while ((message = curl_multi_info_read((CURLM *)multi, &left)))
    if (message->msg == CURLMSG_DONE) {
      *result = message->data.result;
      return message->easy_handle;
    }
  return 0;
}

static inline CURLcode parley_curl_begin(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

#endif
