#pragma once
// Procedures as people meet them: what is in force, who has to read it and has not. See README.md.
#include <vector>

#include "kernel/kernel.hpp"
#include "kernel/procedure/procedure.hpp"

namespace osnova {

// A version that somebody has to acknowledge and has not.
struct Unread {
  const ProcedureVersion* version = nullptr;  // of the state
  const User* person = nullptr;
  Date since, due;  // in force for him; the last day in time
};

// Of everybody, or of one person, in a company: by version, then by login. Nothing of who is not
// active or holds no role there on that day.
std::vector<Unread> unread_in(store::Connection& connection, const CompanyState& state, Id company,
                              Date today, Id person = 0);

// A version in force, for one person.
struct ProcedureShown {
  ProcedureVersion version;
  bool to_read = false;  // he is one of its readers and has not acknowledged it
  bool read = false;     // he has
  Date due;              // of what is to be read
};

class Procedures {
 public:
  explicit Procedures(Kernel& kernel) : kernel_(kernel) {}

  // In force in the company of the access, as far as the person may read them; by code.
  std::vector<ProcedureShown> in_force(const Access& access);
  // One version, in force or earlier: of those in force as above, earlier ones for who has read them
  // and with the right "kernel.procedure_version.read". nullopt: there is none, or he may not.
  std::optional<ProcedureShown> find(Id version, const Access& access);
  // All versions of the procedure that the person may read by find(), newest first.
  std::vector<ProcedureVersion> versions_of(Id procedure, const Access& access);
  // The person of the access has read this version. Problems of "kernel.acknowledgement.create",
  // "record.not_found". Said twice, it is what it was.
  Answer acknowledge(Id version, std::string_view digest, const Access& access);

 private:
  Kernel& kernel_;
};

}  // namespace osnova
