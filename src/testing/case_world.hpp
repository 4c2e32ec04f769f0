#pragma once
// The workspace of one running case: file, kernel, clock, labels, people.
#include <map>
#include <memory>
#include <string>

#include "store/faulty.hpp"
#include "testing/case_runner.hpp"

namespace osnova::testing {

class CaseWorld {
 public:
  CaseWorld(const CaseSettings& settings, Permutation permutation, std::string file);
  ~CaseWorld();
  CaseWorld(const CaseWorld&) = delete;

  // Runs one line; throws std::runtime_error that says what differs.
  void run(const CaseLine& line);
  void open();
  void close();
  Kernel& kernel() { return *kernel_; }
  // Copies the file and the labels of a world that was built before.
  void adopt(const CaseWorld& world);
  int64_t faults() const { return faulty_ ? faulty_->struck() : 0; }
  void begin_story();  // everything posted from here on belongs to the story
  void verify();
  // Plans the reversal of every posted document of the story and adds it up with what is stored;
  // throws unless it is zero everywhere. Returns how many could be planned.
  int check_reversals();
  Access access(const std::string& login) const;

 private:
  struct Known {
    std::string record;
    Id id = 0;
    int64_t version = 0;
    int64_t posted_seq = 0;
  };
  void directive_company(const std::string& rest);
  void directive_user(const std::string& rest);
  void directive_today(const std::string& rest);
  void directive_rate(const std::string& rest);
  void command(const CaseLine& line);
  Answer give(const Command& command, const Access& access);
  void check_dry(const Command& command, const Access& access, const CaseLine& line);
  void check_waits(const Answer& answer, const CaseLine& line, bool shared);
  void check_refusal(const Problems& problems, const CaseLine& line);
  void golden(const std::string& rest);
  void legs(const std::string& rest);
  void open_item(const std::string& rest);
  void field(const std::string& rest);
  void journal(const std::string& rest);
  void report(const std::string& rest);
  void balance(const std::string& rest);
  std::string with_ids(const std::string& text) const;
  int64_t head();
  std::vector<GoldenEntry> posted(const std::string& book, int64_t seq);

  const CaseSettings& settings_;
  Permutation permutation_;
  std::string file_;
  FakeClock clock_;
  SeededSalt salt_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::FaultyDatabase> faulty_;
  std::unique_ptr<Kernel> kernel_;
  std::map<std::string, Known> labels_;
  Id company_ = 0;
  int64_t story_begin_ = 0;
  int keys_ = 0;
};

}  // namespace osnova::testing
