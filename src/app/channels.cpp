#include "app/channels.hpp"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "app/mail_message.hpp"
#include "base/text.hpp"
#include "kernel/signature/certificate.hpp"

namespace osnova::app {

namespace {

using Call = std::unique_ptr<CURL, void (*)(CURL*)>;
using Strings = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

constexpr long kConnectSeconds = 10, kMailSeconds = 60, kWebhookSeconds = 20;
constexpr int64_t kSecondUs = 1'000'000;

Call call() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw Failure("delivery.curl", "libcurl does not start");
  Call made(curl_easy_init(), curl_easy_cleanup);
  if (!made) throw Failure("delivery.curl", "libcurl does not start");
  return made;
}

int ended(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<const std::atomic<bool>*>(stopping) ? 1 : 0;
}

size_t pass_over(char*, size_t size, size_t count, void*) { return size * count; }

void set_usual(CURL* call, const std::atomic<bool>& stopping, long seconds) {
  curl_easy_setopt(call, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(call, CURLOPT_TIMEOUT, seconds);
  curl_easy_setopt(call, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(call, CURLOPT_PROXY, "");
  curl_easy_setopt(call, CURLOPT_WRITEFUNCTION, pass_over);
  curl_easy_setopt(call, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(call, CURLOPT_XFERINFOFUNCTION, ended);
  curl_easy_setopt(call, CURLOPT_XFERINFODATA, &stopping);
}

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
    const Call mail = call();
    const std::string text = mail_text(message(outgoing));
    Unsent unsent{text};
    const Strings to(curl_slist_append(nullptr, ("<" + outgoing.address + ">").c_str()),
                     curl_slist_free_all);
    const std::string from = "<" + options_.from + ">";
    const auto set = [&](CURLoption option, auto value) {
      curl_easy_setopt(mail.get(), option, value);
    };
    set_usual(mail.get(), stopping, kMailSeconds);
    set(CURLOPT_URL, options_.server.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    if (options_.encrypted) set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (!options_.ca_file.empty()) set(CURLOPT_CAINFO, options_.ca_file.c_str());
    if (!options_.user.empty()) {
      set(CURLOPT_USERNAME, options_.user.c_str());
      set(CURLOPT_PASSWORD, options_.password.c_str());
    }
    set(CURLOPT_MAIL_FROM, from.c_str());
    set(CURLOPT_MAIL_RCPT, to.get());
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

// What is decided before a socket is opened: of every address to which a name leads, at each try.
struct Gate {
  bool private_addresses = false, plain = false, refused = false;
};

std::string_view bytes_of(const sockaddr& address) {
  if (address.sa_family == AF_INET)
    return {reinterpret_cast<const char*>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr),
            4};
  if (address.sa_family == AF_INET6)
    return {
        reinterpret_cast<const char*>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr),
        16};
  return {};
}

bool is_this_computer(std::string_view bytes) {
  if (bytes.size() == 4) return bytes[0] == 127;
  return bytes.size() == 16 && bytes == std::string(15, '\0') + '\1';
}

curl_socket_t open_socket(void* data, curlsocktype, curl_sockaddr* to) {
  Gate& gate = *static_cast<Gate*>(data);
  const std::string_view bytes = bytes_of(to->addr);
  const bool allowed = gate.plain ? gate.private_addresses && is_this_computer(bytes)
                                  : gate.private_addresses || is_public_address(bytes);
  if (!allowed || bytes.empty()) {
    gate.refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

class WebhookChannel : public Channel {
 public:
  WebhookChannel(bool private_addresses, Clock& clock)
      : private_addresses_(private_addresses), clock_(clock) {}

  Sent send(const Outgoing& outgoing, const std::atomic<bool>& stopping) override {
    const Call post = call();
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
    set_usual(post.get(), stopping, kWebhookSeconds);
    set(CURLOPT_URL, outgoing.address.c_str());
    set(CURLOPT_PROTOCOLS_STR, gate.plain ? "http" : "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    set(CURLOPT_OPENSOCKETDATA, &gate);
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

// Whether the first `bits` of the address are those of the network.
bool lies_in(std::string_view address, std::string_view network, int bits) {
  for (int bit = 0; bit < bits; ++bit) {
    const auto at = static_cast<size_t>(bit / 8);
    const int mask = 0x80 >> bit % 8;
    if (((address[at] ^ network[at]) & mask) != 0) return false;
  }
  return true;
}

struct Network {
  unsigned char begin[4];
  int bits;
};
// Of IPv4 that is not public: RFC 6890 and the registry behind it, multicast, reserved.
constexpr Network kNotPublic[] = {
    {{0, 0, 0, 0}, 8},       {{10, 0, 0, 0}, 8},     {{100, 64, 0, 0}, 10},  {{127, 0, 0, 0}, 8},
    {{169, 254, 0, 0}, 16},  {{172, 16, 0, 0}, 12},  {{192, 0, 0, 0}, 24},   {{192, 0, 2, 0}, 24},
    {{192, 88, 99, 0}, 24},  {{192, 168, 0, 0}, 16}, {{198, 18, 0, 0}, 15},  {{198, 51, 100, 0}, 24},
    {{203, 0, 113, 0}, 24},  {{224, 0, 0, 0}, 4},    {{240, 0, 0, 0}, 4}};

}  // namespace

bool is_public_address(std::string_view bytes) {
  if (bytes.size() == 4)
    return std::none_of(std::begin(kNotPublic), std::end(kNotPublic), [&](const Network& one) {
      return lies_in(bytes, {reinterpret_cast<const char*>(one.begin), 4}, one.bits);
    });
  if (bytes.size() != 16) return false;
  // Of IPv6 only global unicast, without what holds an address of IPv4 (Teredo, 6to4) and without
  // documentation.
  const auto in = [&](unsigned char a, unsigned char b, unsigned char c, unsigned char d, int bits) {
    const unsigned char begin[] = {a, b, c, d};
    return lies_in(bytes, {reinterpret_cast<const char*>(begin), 4}, bits);
  };
  return in(0x20, 0, 0, 0, 3) && !in(0x20, 1, 0, 0, 23) && !in(0x20, 1, 0x0D, 0xB8, 32) &&
         !in(0x20, 2, 0, 0, 16) && !in(0x3F, 0xFF, 0, 0, 20);
}

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

std::unique_ptr<Channel> mail_channel(MailOptions options, Clock& clock) {
  return std::make_unique<MailChannel>(std::move(options), clock);
}

std::unique_ptr<Channel> webhook_channel(bool private_addresses, Clock& clock) {
  return std::make_unique<WebhookChannel>(private_addresses, clock);
}

}  // namespace osnova::app
