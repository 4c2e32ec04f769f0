#pragma once
// The ways by which notifications leave the program (kernel/rule/dispatcher.hpp): SMTP and HTTP by
// libcurl.
#include <memory>
#include <string>
#include <string_view>

#include "app/settings.hpp"
#include "kernel/access/second_factor.hpp"
#include "kernel/rule/dispatcher.hpp"

namespace osnova::app {

struct MailOptions {
  std::string server;  // "smtp://mail.example:587", "smtps://mail.example:465"
  std::string from, from_name;
  std::string user, password;  // "" = the server is not signed in to
  bool encrypted = true;       // STARTTLS is asked for, and nothing is sent without it
  std::string ca_file;         // "" = the authorities of the system
};
// As it is set; none when there is no server. Throws Failure "mail.password".
std::optional<MailOptions> mail_options(const Settings& settings);

// Hands a message of mail_text() to the server, which answers for it from then on.
Sent send_mail(const MailOptions& options, const std::string& to, const std::string& text,
               const std::atomic<bool>& stopping);

// One message of plain text a delivery, whose Message-ID holds the delivery's id.
std::unique_ptr<Channel> mail_channel(MailOptions options, Clock& clock);

// POST of the body with the headers of Standard Webhooks (standardwebhooks.com, version 1): arrived
// is what is answered by 2xx. Redirects are not followed, certificates are checked, proxies of the
// environment are not used. `private_addresses`: whether it may reach this computer and private
// networks; decided of the address that is connected to, not of a name.
std::unique_ptr<Channel> webhook_channel(bool private_addresses, Clock& clock);

// The secret of a webhook, 32 bytes, made of the key beside the workspace: the database alone, or a
// backup of it, gives nobody a secret.
std::string webhook_secret(const FactorKey& key, const Webhook& webhook);
std::string shown_secret(std::string_view secret);  // "whsec_<base64>", as receivers take it

// "v1,<base64>" of HMAC-SHA256 over "<id>.<seconds>.<body>".
std::string webhook_signature(std::string_view secret, std::string_view id, int64_t seconds,
                              std::string_view body);

}  // namespace osnova::app
