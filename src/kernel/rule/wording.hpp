#pragma once
// What a rule says to somebody of an event: in his language, of what he may read when it is said.
#include <optional>
#include <string>

#include "kernel/kernel.hpp"
#include "kernel/rule/rule.hpp"

namespace osnova {

// What happened to which record, as it is kept with a delivery: references alone.
struct Occasion {
  const RecordMeta* meta = nullptr;
  Id record = 0;
  Id by = 0;       // who did it; 0 = the program
  int64_t at = 0;  // us
  Date day;        // the deadline; none = of no deadline
};

struct Told {
  std::string title, text;
  std::string subject;  // "Invoice INV-2025-00001"
  std::string link;     // "" = the program does not know its own address
  std::string place;    // where it leads when not to the record: "sales.invoice?status=posted"
};

// nullopt: the person may not read the record, or it is gone. `address`: under which people reach
// the program ("https://books.example"; "" = no links). A value that may not be read, or that no
// longer exists, is "…"; one that is empty is nothing.
std::optional<Told> told_of(Kernel& kernel, const NotificationRule& rule, const Occasion& occasion,
                            const Access& access, const std::string& address);

}  // namespace osnova
