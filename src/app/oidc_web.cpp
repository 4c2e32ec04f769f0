#include "app/oidc_web.hpp"

#include <curl/curl.h>

#include <memory>

#include "base/assert.hpp"

namespace osnova::app {

namespace {

constexpr long kConnectS = 5, kWholeS = 10;

// What is longer than any answer ends the transfer.
size_t take(char* bytes, size_t size, size_t count, void* target) {
  auto& body = *static_cast<std::string*>(target);
  const size_t more = size * count;
  if (body.size() + more > OidcWeb::kMostBytes) return 0;
  body.append(bytes, more);
  return more;
}

Problem unreachable(std::string_view reason) {
  return {"oidc.unreachable", "", {{"reason", std::string(reason)}}};
}

}  // namespace

CurlWeb::CurlWeb() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw Failure("oidc.web", "libcurl does not start");
}

Result<WebAnswer> CurlWeb::get(const std::string& url) { return ask(url, nullptr, {}); }

Result<WebAnswer> CurlWeb::post(const std::string& url, const std::string& form,
                                const std::string& authorization) {
  return ask(url, &form, authorization);
}

Result<WebAnswer> CurlWeb::ask(const std::string& url, const std::string* form,
                               const std::string& authorization) {
  const std::unique_ptr<CURL, void (*)(CURL*)> call(curl_easy_init(), curl_easy_cleanup);
  if (!call) return unreachable("libcurl does not start");
  curl_slist* list = curl_slist_append(nullptr, "Accept: application/json");
  if (!authorization.empty())
    list = curl_slist_append(list, ("Authorization: " + authorization).c_str());
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(list, curl_slist_free_all);
  WebAnswer answer;
  const auto set = [&](CURLoption option, auto value) {
    curl_easy_setopt(call.get(), option, value);
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");  // which of them where, safe_address() has said
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTPHEADER, headers.get());
  if (form) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(form->size()));
    set(CURLOPT_POSTFIELDS, form->c_str());
  }
  set(CURLOPT_WRITEFUNCTION, take);
  set(CURLOPT_WRITEDATA, &answer.body);
  set(CURLOPT_CONNECTTIMEOUT, kConnectS);
  set(CURLOPT_TIMEOUT, kWholeS);
  set(CURLOPT_NOSIGNAL, 1L);
  const CURLcode result = curl_easy_perform(call.get());
  if (result != CURLE_OK) return unreachable(curl_easy_strerror(result));
  curl_easy_getinfo(call.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

}  // namespace osnova::app
