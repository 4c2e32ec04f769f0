#include "app/signature_web.hpp"

#include "app/web_call.hpp"

namespace osnova::app {

namespace {

constexpr long kWholeSeconds = 15;

struct Taken {
  std::string body;
  size_t most = 0;
  bool too_long = false;
};

size_t take(char* bytes, size_t size, size_t count, void* data) {
  Taken& taken = *static_cast<Taken*>(data);
  const size_t more = size * count;
  if (taken.body.size() + more > taken.most) {
    taken.too_long = true;
    return 0;  // ends the transfer
  }
  taken.body.append(bytes, more);
  return more;
}

}  // namespace

SignatureWeb::Reply CurlSignatureWeb::ask(const Question& question,
                                          const std::atomic<bool>& stopping) {
  const Call call = new_call(stopping, kWholeSeconds);
  Gate gate{private_addresses_ || question.ours, false, false};
  set_gate(call, gate);
  Taken taken{{}, question.most, false};
  const auto set = [&](CURLoption option, auto value) {
    curl_easy_setopt(call.get(), option, value);
  };
  Strings headers(nullptr, curl_slist_free_all);
  set(CURLOPT_URL, question.address.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_WRITEFUNCTION, take);
  set(CURLOPT_WRITEDATA, &taken);
  if (!question.type.empty()) {
    curl_slist* list = curl_slist_append(nullptr, ("Content-Type: " + question.type).c_str());
    headers.reset(curl_slist_append(list, "Expect:"));
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(question.body.size()));
    set(CURLOPT_POSTFIELDS, question.body.data());
  }
  const CURLcode result = curl_easy_perform(call.get());
  if (gate.refused && result != CURLE_OK) return {false, {}, "delivery.address_refused"};
  if (taken.too_long) return {false, {}, "more than " + std::to_string(question.most) + " bytes"};
  if (result != CURLE_OK) return {false, {}, curl_easy_strerror(result)};
  long status = 0;
  curl_easy_getinfo(call.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) return {false, {}, "answered with " + std::to_string(status)};
  return {true, std::move(taken.body), {}};
}

}  // namespace osnova::app
