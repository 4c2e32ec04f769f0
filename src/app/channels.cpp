#include "app/channels.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "app/mail_message.hpp"
#include "app/web_call.hpp"
#include "base/text.hpp"
#include "kernel/signature/certificate.hpp"

namespace osnova::app {

namespace {

constexpr long kMailSeconds = 60, kWebhookSeconds = 20;
constexpr int64_t kSecondUs = 1'000'000;

// --- mail --------------------------------------------------------------------------------------------

struct Unsent {
  std::string_view text;
};

size_t read_unsent(char* into, size_t size, size_t count, void* data) {
  std::string_view& left = static_cast<Unsent*>(data)->text;
  const size_t taken = std::min(size * count, left.size());
  std::memcpy(into, left.data(), taken);
  left.remove_prefix(taken);
  return taken;
}

class MailChannel : public Channel {
 public:
  MailChannel(MailOptions options, Clock& clock) : options_(std::move(options)), clock_(clock) {}

  Sent send(const Outgoing& outgoing, const std::atomic<bool>& stopping) override {
    return send_mail(options_, outgoing.address, mail_text(message(outgoing)), stopping);
  }

 private:
  MailMessage message(const Outgoing& outgoing) const {
    MailMessage message;
    message.from = options_.from;
    message.from_name = options_.from_name;
    message.to = outgoing.address;
    message.subject = outgoing.told.title;
    message.text = outgoing.told.text.empty() ? outgoing.told.subject : outgoing.told.text;
    if (!outgoing.told.link.empty()) message.text += "\n\n" + outgoing.told.link;
    message.text += "\n";
    message.message_id = outgoing.id + options_.from.substr(options_.from.find('@'));
    message.at_us = clock_.now_us();
    return message;
  }

  const MailOptions options_;
  Clock& clock_;
};

// --- webhooks ----------------------------------------------------------------------------------------

class WebhookChannel : public Channel {
 public:
  WebhookChannel(bool private_addresses, Clock& clock)
      : private_addresses_(private_addresses), clock_(clock) {}

  Sent send(const Outgoing& outgoing, const std::atomic<bool>& stopping) override {
    const Call post = new_call(stopping, kWebhookSeconds);
    const int64_t seconds = clock_.now_us() / kSecondUs;
    curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/json");
    list = curl_slist_append(list, "Expect:");
    for (const auto& [name, value] :
         {std::pair<std::string, std::string>{"webhook-id", outgoing.id},
          {"webhook-timestamp", std::to_string(seconds)},
          {"webhook-signature",
           webhook_signature(outgoing.secret, outgoing.id, seconds, outgoing.body)}})
      list = curl_slist_append(list, (name + ": " + value).c_str());
    const Strings headers(list, curl_slist_free_all);
    Gate gate{private_addresses_, outgoing.address.starts_with("http://"), false};
    const auto set = [&](CURLoption option, auto value) {
      curl_easy_setopt(post.get(), option, value);
    };
    set(CURLOPT_URL, outgoing.address.c_str());
    set(CURLOPT_PROTOCOLS_STR, gate.this_computer_only ? "http" : "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set_gate(post, gate);
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(outgoing.body.size()));
    set(CURLOPT_POSTFIELDS, outgoing.body.c_str());
    const CURLcode result = curl_easy_perform(post.get());
    if (gate.refused && result != CURLE_OK) return {false, false, "delivery.address_refused"};
    if (result != CURLE_OK) return {false, false, curl_easy_strerror(result)};
    long status = 0;
    curl_easy_getinfo(post.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status / 100 == 2) return {true, true, ""};
    if (status / 100 == 3) return {false, true, "delivery.redirected"};
    return {false, true, "answered with " + std::to_string(status)};
  }

 private:
  const bool private_addresses_;
  Clock& clock_;
};

std::string password_of(const std::string& file) {
  if (file.empty()) return "";
  std::ifstream in(file, std::ios::binary);
  std::string password;
  std::getline(in, password);
  while (!password.empty() && password.back() == '\r') password.pop_back();
  if (password.empty()) throw Failure("mail.password", file + " holds no password");
  return password;
}

}  // namespace

std::string webhook_secret(const FactorKey& key, const Webhook& webhook) {
  return key.derived("webhook " + std::to_string(webhook.id) + " " +
                     std::to_string(webhook.secret_turn));
}

std::string shown_secret(std::string_view secret) { return "whsec_" + base64(secret); }

std::string webhook_signature(std::string_view secret, std::string_view id, int64_t seconds,
                              std::string_view body) {
  const std::string signed_text =
      std::string(id) + "." + std::to_string(seconds) + "." + std::string(body);
  crypto_auth_hmacsha256_state state;
  unsigned char code[crypto_auth_hmacsha256_BYTES];
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.data()),
                              secret.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(signed_text.data()),
                                signed_text.size());
  crypto_auth_hmacsha256_final(&state, code);
  return "v1," + base64({reinterpret_cast<const char*>(code), sizeof code});
}

std::optional<MailOptions> mail_options(const Settings& settings) {
  MailOptions options;
  options.server = settings.text("mail.server");
  if (options.server.empty()) return std::nullopt;
  options.from = settings.text("mail.from");
  options.from_name = settings.text("mail.from_name");
  options.user = settings.text("mail.user");
  options.password = password_of(settings.text("mail.password_file"));
  options.encrypted = settings.text("mail.encryption") == "required";
  options.ca_file = settings.text("mail.ca_file");
  return options;
}

Sent send_mail(const MailOptions& options, const std::string& to, const std::string& text,
               const std::atomic<bool>& stopping) {
  const Call mail = new_call(stopping, kMailSeconds);
  Unsent unsent{text};
  const Strings recipients(curl_slist_append(nullptr, ("<" + to + ">").c_str()),
                           curl_slist_free_all);
  const std::string from = "<" + options.from + ">";
  const auto set = [&](CURLoption option, auto value) {
    curl_easy_setopt(mail.get(), option, value);
  };
  set(CURLOPT_URL, options.server.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  if (options.encrypted) set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file.c_str());
  if (!options.user.empty()) {
    set(CURLOPT_USERNAME, options.user.c_str());
    set(CURLOPT_PASSWORD, options.password.c_str());
  }
  set(CURLOPT_MAIL_FROM, from.c_str());
  set(CURLOPT_MAIL_RCPT, recipients.get());
  set(CURLOPT_READFUNCTION, read_unsent);
  set(CURLOPT_READDATA, &unsent);
  set(CURLOPT_UPLOAD, 1L);
  const CURLcode result = curl_easy_perform(mail.get());
  if (result == CURLE_OK) return {true, true, ""};
  long reply = 0;
  curl_easy_getinfo(mail.get(), CURLINFO_RESPONSE_CODE, &reply);
  // A recipient or a message that is refused says nothing of the other ones.
  const bool reached = reply / 100 == 5 && result == CURLE_SEND_ERROR;
  return {false, reached,
          std::string(curl_easy_strerror(result)) +
              (reply > 0 ? " (" + std::to_string(reply) + ")" : "")};
}

std::unique_ptr<Channel> mail_channel(MailOptions options, Clock& clock) {
  return std::make_unique<MailChannel>(std::move(options), clock);
}

std::unique_ptr<Channel> webhook_channel(bool private_addresses, Clock& clock) {
  return std::make_unique<WebhookChannel>(private_addresses, clock);
}

}  // namespace osnova::app
