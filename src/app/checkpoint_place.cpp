#include "app/checkpoint_place.hpp"

#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "app/mail_message.hpp"
#include "base/assert.hpp"
#include "base/hash.hpp"
#include "kernel/notify/operators.hpp"

namespace osnova::app {

namespace {

class FilePlace : public CheckpointPlace {
 public:
  explicit FilePlace(std::string path) : path_(std::move(path)) {}
  std::string name() const override { return "file"; }
  std::string address() const override { return path_; }
  std::string send(const std::string& lines, const std::atomic<bool>&) override {
    const int fd = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0) return std::strerror(errno);
    char last = '\n';
    const off_t size = ::lseek(fd, 0, SEEK_END);
    const bool read = size <= 0 || ::pread(fd, &last, 1, size - 1) == 1;
    const std::string text = (last == '\n' ? "" : "\n") + lines;
    const ssize_t written = read ? ::write(fd, text.data(), text.size()) : -1;
    std::string wrong;
    if (written != static_cast<ssize_t>(text.size()))
      wrong = written < 0 ? std::strerror(errno) : "only a part could be written";
    else if (::fsync(fd) != 0)
      wrong = std::strerror(errno);
    if (::close(fd) != 0 && wrong.empty()) wrong = std::strerror(errno);
    return wrong;
  }

 private:
  const std::string path_;
};

int ended(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<const std::atomic<bool>*>(stopping) ? 1 : 0;
}

size_t pass_over(char*, size_t size, size_t count, void*) { return size * count; }

class UrlPlace : public CheckpointPlace {
 public:
  UrlPlace(std::string url, std::string token) : url_(std::move(url)), token_(std::move(token)) {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw Failure("checkpoint.url", "libcurl does not start");
  }
  std::string name() const override { return shown_address(url_); }
  std::string address() const override { return url_; }

  std::string send(const std::string& lines, const std::atomic<bool>& stopping) override {
    const std::unique_ptr<CURL, void (*)(CURL*)> call(curl_easy_init(), curl_easy_cleanup);
    if (!call) return "libcurl does not start";
    // The same lines have the same key, so that a receiver can tell what it has already.
    const std::string key = "Idempotency-Key: " + hash_hex(sha256(lines));
    curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/jsonl");
    list = curl_slist_append(list, key.c_str());
    if (!token_.empty())
      list = curl_slist_append(list, ("Authorization: Bearer " + token_).c_str());
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(list, curl_slist_free_all);
    const auto set = [&](CURLoption option, auto value) {
      curl_easy_setopt(call.get(), option, value);
    };
    set(CURLOPT_URL, url_.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(lines.size()));
    set(CURLOPT_POSTFIELDS, lines.c_str());
    set(CURLOPT_WRITEFUNCTION, pass_over);
    set(CURLOPT_CONNECTTIMEOUT, 10L);
    set(CURLOPT_TIMEOUT, 30L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, ended);
    set(CURLOPT_XFERINFODATA, &stopping);
    const CURLcode result = curl_easy_perform(call.get());
    if (result != CURLE_OK) return curl_easy_strerror(result);
    long status = 0;
    curl_easy_getinfo(call.get(), CURLINFO_RESPONSE_CODE, &status);
    return status / 100 == 2 ? "" : "answered with " + std::to_string(status);
  }

 private:
  const std::string url_, token_;
};

class MailPlace : public CheckpointPlace {
 public:
  MailPlace(MailOptions options, std::string to, std::string name, Clock& clock)
      : options_(std::move(options)), to_(std::move(to)), of_(std::move(name)), clock_(clock) {}
  std::string name() const override { return "mail"; }
  std::string address() const override { return "mailto:" + to_; }

  std::string send(const std::string& lines, const std::atomic<bool>& stopping) override {
    MailMessage message;
    message.from = options_.from;
    message.from_name = options_.from_name;
    message.to = to_;
    const auto count = std::count(lines.begin(), lines.end(), '\n');
    message.subject = of_ + ": " + std::to_string(count) + " signed checkpoints";
    // In English, as the file is: this is read by programs and auditors, and years later.
    message.text =
        "These are signed heads of the journals of the workspace \"" + of_ +
        "\".\nKeep this message where nobody can change it who can change the workspace. The file "
        "attached\nhas the lines below, byte by byte; put those of several messages into one file, "
        "in any order, and\n\n  audit-verify EXPORT --checkpoints FILE --key KEY\n\nshows whether "
        "rows were removed, changed or cut off since. KEY is the \"key\" of the first message\nthat "
        "you have: a later one with another key was not signed by the same workspace.\n\n" +
        lines;
    message.message_id =
        hash_hex(sha256(lines)).substr(0, 40) + options_.from.substr(options_.from.find('@'));
    message.at_us = clock_.now_us();
    message.file_name = of_ + ".checkpoints.jsonl";
    message.file = lines;
    const Sent sent = send_mail(options_, to_, mail_text(message), stopping);
    return sent.arrived ? "" : sent.why.empty() ? "not taken" : sent.why;
  }

 private:
  const MailOptions options_;
  const std::string to_, of_;
  Clock& clock_;
};

}  // namespace

std::unique_ptr<CheckpointPlace> checkpoint_mail(MailOptions options, const std::string& to,
                                                 const std::string& name, Clock& clock) {
  return std::make_unique<MailPlace>(std::move(options), to, name, clock);
}

std::unique_ptr<CheckpointPlace> checkpoint_file(const std::string& path) {
  return std::make_unique<FilePlace>(path);
}

std::unique_ptr<CheckpointPlace> checkpoint_url(const std::string& url, const std::string& token) {
  return std::make_unique<UrlPlace>(url, token);
}

}  // namespace osnova::app
