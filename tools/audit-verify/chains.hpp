#pragma once
// The chains of an export, line by line, and what is wrong with each.
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <tuple>

#include "line.hpp"

namespace audit {

struct Wanted {
  std::string key;                 // that signed the checkpoints, 32 bytes; "" = none is known
  std::optional<int64_t> company;  // checkpoints of other companies are left out
};

class Chains {
 public:
  explicit Chains(Wanted wanted) : wanted_(std::move(wanted)) {}
  // Checkpoints as they were kept in a second place; before the export.
  void kept(const std::string& line);
  void exported(const std::string& line);
  void end();
  // What was looked at and what is wrong; true when nothing is.
  bool tell(std::ostream& out) const;

 private:
  using Name = std::pair<int64_t, std::string>;  // company, "journal" or "access_log"
  struct Point {
    int64_t recorded_at = 0;
    std::string hash;
    bool second_place = false;
  };
  struct Chain {
    int64_t rows = 0, last_seq = 0, last_time = 0, faults = 0, strays = 0;
    int64_t values = 0, erased = 0, movements = 0, points = 0;
    Hash before{};
    std::string code, first_fault;
    bool ended = false;
  };
  bool checkpoint(const Line& line, bool second_place);
  void header(const Line& line);
  void begin_chain(const Line& line);
  void row(const Line& line);
  Hash hash_of(const Line& line, int64_t seq);
  Hash root_of(const Line& line, int64_t seq);
  void movements(const Line& line, int64_t seq);
  void meet_point(const Line& line, int64_t seq, const std::string& hash);
  void end_chain(const Line& line);
  void fault(Chain& chain, int64_t seq, const std::string& what);
  void fault(const std::string& what);

  const Wanted wanted_;
  std::map<Name, std::map<int64_t, Point>> points_;
  std::map<Name, Chain> chains_;
  Chain* now_ = nullptr;
  Name name_;
  std::string format_;
  bool with_movements_ = false, with_values_ = false, ended_ = false;
  int64_t lines_ = 0, kept_ = 0, second_ = 0, unreadable_ = 0, left_out_ = 0, unchecked_ = 0;
  int64_t faults_ = 0;
  std::string first_fault_;
};

}  // namespace audit
