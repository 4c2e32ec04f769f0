#pragma once
// A message of mail: RFC 5322 with one part of plain text in UTF-8 (RFC 2045), or that and an
// attached file (RFC 2046, 5.1.3); header values beyond ASCII as encoded words (RFC 2047).
#include <string>
#include <string_view>

namespace osnova::app {

struct MailMessage {
  std::string from, to;      // addresses, as is_mail_address() takes them
  std::string from_name;     // shown beside the address; "" = none
  std::string subject;       // control characters become blanks
  std::string text;          // lines end with \n
  std::string message_id;    // without brackets: "a1b2@example.org"
  int64_t at_us = 0;         // the Date, in UTC
  // Attached byte by byte (RFC 2183); a name of ASCII without quotes, "" = nothing is.
  std::string file_name, file;
};

// With CRLF, no line longer than 78 octets but one with a long address. Says by Auto-Submitted
// (RFC 3834) that no answer is expected.
std::string mail_text(const MailMessage& message);

// "=?UTF-8?B?...?=" words of at most 75 octets, folded; plain text stays as it is.
std::string encoded_words(std::string_view text);

}  // namespace osnova::app
