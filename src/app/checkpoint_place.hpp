#pragma once
// Where checkpoints are kept that whoever changes the workspace cannot change with it.
#include <atomic>
#include <memory>
#include <string>

#include "app/channels.hpp"

namespace osnova::app {

class CheckpointPlace {
 public:
  virtual ~CheckpointPlace() = default;
  virtual std::string name() const = 0;  // for people: "file", "https://host"
  // What it is told apart by: another address is another place, which has none of them yet.
  virtual std::string address() const = 0;
  // Hands over whole lines; "" when they arrived for good, else why not. May take as long as its
  // timeout; `stopping` ends it earlier. What was handed over may come a second time.
  virtual std::string send(const std::string& lines, const std::atomic<bool>& stopping) = 0;
};

// Adds to a file, which is made when it is missing, and forces it to the disk. A line that was cut
// off by an earlier failure is ended first.
std::unique_ptr<CheckpointPlace> checkpoint_file(const std::string& path);
// POST with the lines as body (application/jsonl); arrived is what is answered by 2xx. Redirects
// are not followed, certificates are checked. `token`: a bearer token, "" = none.
std::unique_ptr<CheckpointPlace> checkpoint_url(const std::string& url, const std::string& token);

// A message to this address for each send(): the lines in its text, and as NAME.checkpoints.jsonl
// attached, of the same bytes. The same lines have the same Message-ID. Arrived is what the mail server
// took; what it cannot deliver comes back to whom mail comes from.
std::unique_ptr<CheckpointPlace> checkpoint_mail(MailOptions options, const std::string& to,
                                                 const std::string& name, Clock& clock);

}  // namespace osnova::app
