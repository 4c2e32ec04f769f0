#include "app/mail_message.hpp"

#include <algorithm>

#include "base/date.hpp"
#include "kernel/signature/certificate.hpp"

namespace osnova::app {

namespace {

constexpr size_t kLineOctets = 76;    // of base64 (RFC 2045, 6.8)
constexpr size_t kWordOctets = 45;    // bytes in an encoded word: 60 of base64, 72 in all
constexpr int64_t kSecondUs = 1'000'000, kDaySeconds = 86'400;

std::string two(int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

// "Fri, 27 Nov 2026 04:05:06 +0000"
std::string date_text(int64_t at_us) {
  static constexpr const char* kDays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const int64_t seconds = at_us / kSecondUs, days = seconds / kDaySeconds,
                of_day = seconds % kDaySeconds;
  const std::string iso = Date{static_cast<int32_t>(days)}.text();  // "2026-11-27"
  const auto month = static_cast<size_t>((iso[5] - '0') * 10 + (iso[6] - '0'));
  return std::string(kDays[days % 7]) + ", " + iso.substr(8, 2) + " " + kMonths[month - 1] + " " +
         iso.substr(0, 4) + " " + two(of_day / 3600) + ":" + two(of_day / 60 % 60) + ":" +
         two(of_day % 60) + " +0000";
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  return line;
}

std::string in_lines(const std::string& bytes) {
  std::string out;
  const std::string encoded = base64(bytes);
  for (size_t at = 0; at < encoded.size(); at += kLineOctets)
    out += encoded.substr(at, kLineOctets) + "\r\n";
  return out;
}

// No line of base64 has an underscore, so that none is taken for the end of a part.
constexpr std::string_view kBoundary = "=_osnova_part";

std::string part(const std::string& headers, const std::string& bytes) {
  return "--" + std::string(kBoundary) + "\r\n" + headers + "\r\n" + in_lines(bytes);
}

}  // namespace

std::string encoded_words(std::string_view text) {
  const bool plain = text.size() <= 60 && std::all_of(text.begin(), text.end(), [](char c) {
    return c >= ' ' && c <= '~';
  }) && text.find("=?") == text.npos;
  if (plain) return std::string(text);
  std::string out;
  while (!text.empty()) {
    size_t cut = std::min(kWordOctets, text.size());
    while (cut < text.size() && cut > 0 && is_continuation(text[cut])) --cut;
    out += (out.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + base64(text.substr(0, cut)) + "?=");
    text.remove_prefix(cut);
  }
  return out;
}

std::string mail_text(const MailMessage& message) {
  std::string out;
  const auto header = [&](std::string_view name, const std::string& value) {
    out += std::string(name) + ": " + value + "\r\n";
  };
  header("Date", date_text(message.at_us));
  const std::string name = one_line(message.from_name);
  header("From", name.empty() ? message.from
                              : "=?UTF-8?B?" + base64(name) + "?=\r\n <" + message.from + ">");
  header("To", message.to);
  header("Subject", encoded_words(one_line(message.subject)));
  header("Message-ID", "<" + message.message_id + ">");
  header("Auto-Submitted", "auto-generated");
  header("MIME-Version", "1.0");
  std::string text;
  for (const char c : message.text) {  // a line of text ends with CRLF (RFC 2045, 6.8)
    if (c == '\n') text += '\r';
    if (c != '\r') text += c;
  }
  const std::string plain =
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n";
  if (message.file_name.empty()) return out + plain + "\r\n" + in_lines(text);
  header("Content-Type", "multipart/mixed; boundary=\"" + std::string(kBoundary) + "\"");
  out += "\r\n" + part(plain, text);
  out += part("Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
              "Content-Disposition: attachment;\r\n filename=\"" + message.file_name + "\"\r\n",
              message.file);
  return out + "--" + std::string(kBoundary) + "--\r\n";
}

}  // namespace osnova::app
