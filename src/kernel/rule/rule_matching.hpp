#pragma once
// Which rules mean an event, and whom they tell of it.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel/command/texts.hpp"
#include "kernel/rule/delivery.hpp"

namespace osnova {

// Those that are active, of one moment.
class Rules {
 public:
  explicit Rules(Kernel& kernel);
  const std::vector<const NotificationRule*>& all() const { return all_; }
  bool empty() const { return all_.empty(); }
  const CompanyState& workspace() const { return *workspace_; }
  int64_t oldest_us() const;  // since when the first of them is active; 0 = there is none

 private:
  std::shared_ptr<const CompanyState> workspace_;
  std::vector<const NotificationRule*> all_;
};

// People who hold the role in the company on that day, in any way.
std::vector<Id> holders_of(const CompanyState& workspace, Id role, Id company, Date today);

// A row of the journal, or a deadline that comes near or has passed.
struct Event {
  std::string key;  // Delivery::event
  Id home = 0;      // company of the record; 0 = of what is shared
  std::string record;             // name of its kind
  Id id = 0;
  std::vector<std::string> done;  // "create", "post"; of a row of the journal
  std::vector<std::string> changed;  // paths
  Id by = 0;
  int64_t at = 0;
  RuleEvent deadline{};  // near or passed, when `day` is there
  Date day;
};

// Events of one company in one snapshot, and the deliveries that they make.
class RuleMatching {
 public:
  RuleMatching(Kernel& kernel, store::Connection& connection, const Texts& texts,
               const Rules& rules, Id home);
  void match(const Event& event);
  void match(const NotificationRule& rule, const Event& event);
  // Tells on what was told, and what none of `told` has read.
  void escalate(const NotificationRule& rule, const Delivery& delivery,
                const std::vector<Id>& told);
  std::vector<Delivery>& deliveries() { return deliveries_; }

 private:
  // What a rule is asked about: the record, or of a case what it is about.
  struct Subject {
    std::string kind;  // the record that rules name
    Record record;
    Id author = 0;     // of a case: who asked
    bool is_case = false;
  };
  std::optional<Subject> subject_of(const Event& event);
  std::optional<Record> load(const RecordMeta& meta, Id id);
  bool means(const NotificationRule& rule, const Event& event, const Subject& subject) const;
  bool all_hold(const NotificationRule& rule, const Event& event, const Record& record);
  std::optional<int64_t> in_company_currency(int64_t minor, Currency currency);
  std::vector<Id> people(const NotificationRule& rule, const Subject& subject, Id company) const;
  // The companies in which people would be told.
  std::vector<Id> companies(const NotificationRule& rule) const;
  bool may_read(Id person, Id company, const Record& record) const;
  void tell(const NotificationRule& rule, const Event& event, const Subject& subject);
  void tell_person(const NotificationRule& rule, Delivery delivery, Id company, Id person);
  void tell_webhook(const NotificationRule& rule, Delivery delivery, const Record& record);

  Kernel& kernel_;
  store::Connection& connection_;
  const Texts& texts_;
  const Rules& rules_;
  const Id home_;
  std::shared_ptr<const CompanyState> state_;
  Date today_;
  std::vector<Delivery> deliveries_;
};

}  // namespace osnova
