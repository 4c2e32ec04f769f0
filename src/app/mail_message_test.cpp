// Messages of mail, as the standards write them.
#include "app/mail_message.hpp"

#include <doctest/doctest.h>

#include <string>

namespace osnova::app {

TEST_CASE("mail: headers of RFC 5322, a Message-ID of the delivery, text as base64") {
  MailMessage message;
  message.from = "books@example.org";
  message.to = "ann@example.org";
  message.subject = "Invoice INV-2025-00001";
  message.text = "Hello\nthere";
  message.message_id = "0a1b@example.org";
  message.at_us = 1'767'225'600'000'000;  // 2026-01-01
  CHECK(mail_text(message) ==
        "Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n"
        "From: books@example.org\r\n"
        "To: ann@example.org\r\n"
        "Subject: Invoice INV-2025-00001\r\n"
        "Message-ID: <0a1b@example.org>\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        "\r\n"
        "SGVsbG8NCnRoZXJl\r\n");
}

TEST_CASE("mail: a file is attached byte by byte, behind the text") {
  MailMessage message;
  message.from = message.to = "ann@example.org";
  message.message_id = "1@example.org";
  message.text = "Hello\n";
  message.file_name = "shop.checkpoints.jsonl";
  message.file = "{}\n";
  const std::string text = mail_text(message);
  CHECK(text.ends_with("MIME-Version: 1.0\r\n"
                       "Content-Type: multipart/mixed; boundary=\"=_osnova_part\"\r\n"
                       "\r\n"
                       "--=_osnova_part\r\n"
                       "Content-Type: text/plain; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: base64\r\n"
                       "\r\n"
                       "SGVsbG8NCg==\r\n"
                       "--=_osnova_part\r\n"
                       "Content-Type: application/octet-stream\r\n"
                       "Content-Transfer-Encoding: base64\r\n"
                       "Content-Disposition: attachment;\r\n"
                       " filename=\"shop.checkpoints.jsonl\"\r\n"
                       "\r\n"
                       "e30K\r\n"
                       "--=_osnova_part--\r\n"));
}

TEST_CASE("mail: what stands in a subject begins no header of its own") {
  MailMessage message;
  message.from = message.to = "ann@example.org";
  message.subject = "x\r\nBcc: eve@example.org";
  message.message_id = "1@example.org";
  const std::string text = mail_text(message);
  CHECK(text.find("\nBcc") == std::string::npos);
  CHECK(text.find("Subject: x  Bcc: eve@example.org\r\n") != std::string::npos);
}

TEST_CASE("mail: words beyond ASCII are encoded, cut between characters, and folded") {
  CHECK(encoded_words("Счёт") == "=?UTF-8?B?0KHRh9GR0YI=?=");
  CHECK(encoded_words("=?x") == "=?UTF-8?B?PT94?=");  // would be read as an encoded word
  std::string long_one;
  for (int i = 0; i < 60; ++i) long_one += "ё";
  const std::string words = encoded_words(long_one);
  size_t lines = 1;
  for (size_t from = 0, end = 0; end != std::string::npos; from = end + 3, ++lines) {
    end = words.find("\r\n ", from);
    const std::string line = words.substr(from, end == std::string::npos ? end : end - from);
    CHECK(line.size() <= 75);
    CHECK(line.starts_with("=?UTF-8?B?"));
    CHECK(line.ends_with("?="));
  }
  CHECK(lines > 3);
}

}  // namespace osnova::app
