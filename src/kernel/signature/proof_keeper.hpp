#pragma once
// Asks authorities behind the commands: for a time stamp over each new signature, whether its
// certificates are revoked (OCSP), and for the lists of revocation of those that are trusted. What they
// answer comes in through the one door, where it is verified. Nothing is asked from a workspace that
// came back from a backup before somebody has compared (kernel/restore). A chore (kernel/jobs/chores.hpp).
#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kernel/kernel.hpp"
#include "kernel/signature/proof.hpp"

namespace osnova {

// The way into the network.
class SignatureWeb {
 public:
  struct Question {
    std::string address;
    std::string type;   // of the body; "" = GET
    std::string body;
    size_t most = 0;    // bytes of an answer
    bool ours = false;  // the address stands in the configuration, not in somebody's certificate
  };
  struct Reply {
    bool arrived = false;
    std::string body;
    std::string why;  // it did not
  };
  virtual ~SignatureWeb() = default;
  // May take as long as its timeout; `stopping` ends it earlier.
  virtual Reply ask(const Question& question, const std::atomic<bool>& stopping) = 0;
};

struct ProofOptions {
  std::string time_stamps;  // address of the authority (RFC 3161 over HTTP); "" = none are asked for
  bool ask = true;          // responders and lists that certificates name
  int64_t lists_every_us = int64_t{6} * 3'600'000'000;
  std::string host;  // how log and metrics name the workspace
};

class ProofKeeper {
 public:
  struct Moment {
    int64_t wall_us = 0, steady_us = 0;
  };
  static constexpr int64_t kGiveUpUs = int64_t{3} * 86'400'000'000;  // of one signature
  ProofKeeper(Kernel& kernel, SaltSource& salt, ProofOptions options, SignatureWeb& web);
  void hurry() { stopping_ = true; }  // what is being asked is given up soon
  // Asks for what is due; how much came in. A chore of each second.
  size_t step(Moment now);
  void write(Exposition& out) const;  // metrics

 private:
  struct Tries {
    int64_t next_us = 0;  // steady
    int64_t count = 0;
  };
  struct Wanted;
  struct Issuer;
  std::vector<Wanted> wanted_of(Id company, Moment now);
  size_t look_at(const Wanted& one, Moment now);
  bool stamp(const Wanted& one, Moment now);
  // Whether the authority of time stamps answered; who has kStampRight is told when it has not for an
  // hour, and when it answers again: each once.
  void heard(bool answered, Moment now);
  bool ask_responders(const Wanted& one);
  bool keep_lists(const Wanted& one);
  bool take_in(Id company, Id signature, ProofKind kind, const std::string& der,
               const std::string& key);
  std::vector<Issuer> issuers();
  size_t fetch_lists(Moment now);
  bool fetch_list(const Issuer& issuer, Timestamp* until);
  void failed(std::string_view what, std::string_view address, const std::string& why);
  int64_t random();

  Kernel& kernel_;
  SaltSource& salt_;
  const ProofOptions options_;
  SignatureWeb& web_;
  std::map<Id, Tries> tries_;              // of signatures
  std::map<std::string, Tries> list_tries_;  // of authorities, by the hash of their certificate
  Tries stamper_;                          // the authority of time stamps, when it does not answer
  std::optional<Moment> silent_since_;     // of its first try that failed
  std::optional<bool> told_silent_;        // what this process told last
  int64_t seen_commits_ = -1, looked_us_ = 0;
  std::atomic<int64_t> arrived_{0}, failed_{0};
  std::atomic<bool> stopping_{false};
};

}  // namespace osnova
