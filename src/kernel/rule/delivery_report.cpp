// What was told to whom and whether it arrived, for whoever looks after rules.
#include "kernel/monitor/monitor.hpp"
#include "kernel/rule/delivery.hpp"
#include "meta/labels.hpp"

namespace osnova {

namespace {

constexpr int64_t kMost = 500;

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

std::string name_of(const ReadContext& context, std::string_view way, Id recipient) {
  if (way == "webhook") {
    const auto* webhook = context.company.get<Webhook>(webhook_meta(), recipient);
    return webhook ? std::string(webhook->code) : std::to_string(recipient);
  }
  const User* user = context.company.get<User>(user_meta(), recipient);
  return user ? std::string(user->login) : std::to_string(recipient);
}

std::string word(const ReadContext& context, const EnumMeta& codes, std::string_view code) {
  return std::string(labels().text(context.access.language(),
                                   std::string(codes.name) + "." + std::string(code)));
}

// Of a rule, or of a monitor.
std::string cause(const ReadContext& context, Id rule, Id record) {
  const auto* named = context.company.get<NotificationRule>(rule_meta(), rule);
  const auto* monitor =
      rule == 0 ? context.company.get<Monitor>(monitor_meta(), record) : nullptr;
  if (named) return std::string(named->code);
  return monitor ? std::string(monitor->name) : std::to_string(rule == 0 ? record : rule);
}

// A code of ours in words; what another program said as it is.
std::string why(const ReadContext& context, std::string_view error) {
  const std::string_view known = labels().find(context.access.language(), error);
  return std::string(known.empty() ? error : known);
}

Result<ReportTable> report_deliveries(const ReadContext& context, const ReportArguments& arguments) {
  ReportTable table;
  table.report = "deliveries";
  table.columns = {{"made", CellType::text},     {"rule", CellType::text},
                   {"way", CellType::text},      {"to", CellType::text},
                   {"kind", CellType::text},     {"state", CellType::text},
                   {"attempts", CellType::integer}, {"next", CellType::text},
                   {"error", CellType::text},    {"id", CellType::text}};
  const auto asked = arguments.find("state");
  std::string state = asked == arguments.end() ? "" : asked->second;
  if (!state.empty() && !enum_meta(DeliveryState{}).find(state))
    return Problem{"report.parameter.choice", "state", {{"value", state}}};
  if (!state.empty()) table.parameters.emplace_back("state", state);
  std::vector<store::Cell> cells = {context.access.company(), kMost};
  if (!state.empty()) cells.emplace_back(state);
  auto rows = context.connection.query(
      "SELECT made_at, rule_id, way, recipient, record, record_id, state, attempts, next_at, error, "
      "id FROM delivery WHERE company_id = $1" +
          std::string(state.empty() ? "" : " AND state = $3") +
          " ORDER BY made_at DESC, id LIMIT $2",
      cells);
  while (rows->next()) {
    const bool waits = rows->text(6) == "waiting";
    ReportRow row;
    const auto text = [&](const std::string& value) {
      row.cells.push_back(ReportCell::of_text(value));
    };
    text(Timestamp{rows->integer(0)}.text());
    text(cause(context, rows->integer(1), rows->integer(5)));
    text(word(context, enum_meta(Way{}), rows->text(2)));
    text(name_of(context, rows->text(2), rows->integer(3)));
    text(std::string(labels().text(context.access.language(), rows->text(4))));
    text(word(context, enum_meta(DeliveryState{}), rows->text(6)));
    row.cells.push_back(ReportCell::of(rows->integer(7)));
    text(waits ? Timestamp{rows->integer(8)}.text() : std::string());
    text(why(context, rows->text(9)));
    text(std::string(rows->text(10)));
    row.link.record = rows->text(4);
    row.link.id = rows->integer(5);
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

void register_delivery_report(Registry& registry) {
  using P = ReportParameter;
  ReportMeta report{"deliveries",
                    {{"state",
                      P::Type::choice,
                      false,
                      {"waiting", "delivered", "given_up", "dropped"}}},
                    report_deliveries,
                    "kernel"};
  report.own_right = kDeliveriesRight;
  registry.add(std::move(report));
}

}  // namespace osnova
