#include "store/postgres/errors.hpp"

#include "base/text.hpp"

namespace osnova::store {

using Reason = StoreFailure::Reason;

Reason reason_of(std::string_view state) {
  if (state.empty() || state.starts_with("08") || state.starts_with("57P")) return Reason::lost;
  if (state == "23505") return Reason::unique_violation;
  // Serialization, deadlock, no lock in time, too many connections.
  if (state == "40001" || state == "40P01" || state == "55P03" || state == "53300")
    return Reason::busy;
  if (state == "53100") return Reason::disk_full;
  if (state == "25006") return Reason::read_only;
  if (state == "XX001" || state == "XX002") return Reason::corrupt;
  return Reason::other;
}

std::string without_shard(std::string_view constraint) {
  const size_t line = constraint.rfind('_');
  if (line == constraint.npos) return std::string(constraint);
  const std::string_view number = constraint.substr(line + 1);
  const bool shard = number.size() >= 6 && number.front() == '1' && all_digits(number);
  return std::string(shard ? constraint.substr(0, line) : constraint);
}

void raise_failure(PGconn* connection, const PGresult* result, std::string_view sql) {
  const auto field = [&](int code) {
    const char* text = result ? PQresultErrorField(result, code) : nullptr;
    return std::string(text ? text : "");
  };
  const std::string state = field(PG_DIAG_SQLSTATE);
  std::string message = field(PG_DIAG_MESSAGE_PRIMARY);
  if (message.empty()) message = trim(PQerrorMessage(connection));
  const bool lost = PQstatus(connection) == CONNECTION_BAD;
  const Reason reason = lost ? Reason::lost : reason_of(state.empty() ? "XX000" : state);
  std::string constraint;
  if (reason == Reason::unique_violation)
    constraint = without_shard(field(PG_DIAG_CONSTRAINT_NAME));
  if (!state.empty()) message += " (" + state + ")";
  throw StoreFailure(reason, message + " in " + std::string(sql.substr(0, 200)), constraint);
}

}  // namespace osnova::store
