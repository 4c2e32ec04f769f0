#pragma once
// Which roles somebody holds and by which way each came to him: given to him, with a position, or as
// a deputy. The one place that knows; rights, deciders of cases and the matrix of duties ask here.
#include <string>
#include <string_view>
#include <vector>

#include "kernel/access/access.hpp"

namespace osnova {

class CompanyState;

struct Held {
  const Role* role = nullptr;
  const Position* position = nullptr;  // with which it comes; nullptr = given to the person
  const User* for_person = nullptr;    // as whose deputy; nullptr = his own
  Id in_company = 0;                   // 0 = in every one
  Date from, until;                    // both days included; none = open
  bool own_documents = false;
  int64_t amount_up_to = 0;    // ten-thousandths; 0 = any
  const Desk* desk = nullptr;  // documents of no other; nullptr = of every one
  const Branch* branch = nullptr;
  std::string_view within;     // of a deputy; "" = all
  bool in_force(Date today) const {
    return (from.empty() || today >= from) && (until.empty() || today <= until);
  }
  bool holds_in(Id company) const { return in_company == 0 || in_company == company; }
  std::string way() const;  // "payer", "treasurer > payer", "ann > treasurer > payer"
};

class Holdings {
 public:
  // `changed`: a user, role, position or deputy as it would be stored, in place of what is stored.
  // Both outlive what is given back.
  explicit Holdings(const CompanyState& state, const Record* changed = nullptr)
      : state_(state), changed_(changed) {}
  // Whatever the day; nothing of somebody who is not active.
  std::vector<Held> of(const User& user) const;
  std::vector<const User*> users() const;

 private:
  std::vector<Held> own(const User& user) const;
  void add_deputies(const User& user, std::vector<Held>& held) const;
  const Record* find(const RecordMeta& meta, Id id) const;
  std::vector<const Record*> all(const RecordMeta& meta) const;
  template <class T>
  const T* get(const RecordMeta& meta, Id id) const {
    const Record* record = find(meta, id);
    return record ? &record->as<T>() : nullptr;
  }
  const CompanyState& state_;
  const Record* changed_;
};

// Whether `deputy` stands in for `person` on that day, in any company.
bool stands_in(const CompanyState& state, Id deputy, Id person, Date today);

// The first company, in the order of their ids, in which the person holds a role on that day; 0 =
// none. There he is told of what belongs to no company.
Id told_in(const CompanyState& state, const User& person, const std::vector<Id>& companies,
           Date today);

}  // namespace osnova
