#include "kernel/approval/tolerance.hpp"

#include <algorithm>
#include <bit>

namespace osnova {

namespace {

using Wide = __int128;

Currency unpacked(int64_t packed) {
  return std::bit_cast<Currency>(static_cast<uint32_t>(packed));
}

// Of one unit, times both nominals: rates are quoted for 100 yen by one and for 1 by another.
Wide per_unit(const ApprovalRate& rate, const ApprovalRate& beside) {
  return Wide(rate.value.mantissa) * beside.nominal;
}

bool within(const ApprovalRate& was, const ApprovalRate& is, Percent tolerance) {
  const Wide before = per_unit(was, is), after = per_unit(is, was);
  const Wide distance = after > before ? after - before : before - after;
  Wide moved = 0, allowed = 0;
  return !__builtin_mul_overflow(distance, Wide(100) * Percent::of(1).mantissa, &moved) &&
         !__builtin_mul_overflow(before, Wide(tolerance.mantissa), &allowed) && moved <= allowed;
}

std::string text_of(const ApprovalRate& rate) {
  return rate.value.text() + (rate.nominal == 1 ? "" : "/" + std::to_string(rate.nominal));
}

}  // namespace

const RecordMeta& approval_rate_meta() {
  static const RecordMeta meta =
      describe<ApprovalRate>("approval.rates", RecordKind::line, [](auto& r) {
        using Self = ApprovalRate;
        r.field(OSNOVA_FIELD(from_currency)).computed();
        r.field(OSNOVA_FIELD(to_currency)).computed();
        r.field(OSNOVA_FIELD(date)).computed();
        r.field(OSNOVA_FIELD(value)).computed();
        r.field(OSNOVA_FIELD(nominal)).computed();
      });
  return meta;
}

std::vector<ApprovalRate> rates_of(const std::vector<FactKey>& reads, const Facts& facts) {
  std::vector<ApprovalRate> rates;
  for (const FactKey& key : reads) {
    if (key.type != FactKey::Type::rate) continue;
    ApprovalRate rate;
    rate.from_currency = unpacked(key.extra >> 32);
    rate.to_currency = unpacked(key.extra);
    rate.date = {static_cast<int32_t>(key.id)};
    const auto quoted = facts.rate(rate.from_currency, rate.to_currency, rate.date);
    if (!quoted) continue;
    rate.value = quoted->value;
    rate.nominal = quoted->nominal;
    rate.line_id = static_cast<int64_t>(rates.size()) + 1;
    rates.push_back(rate);
  }
  return rates;
}

RatesMoved rates_moved(const Approval& approval, const std::vector<ApprovalRate>& now) {
  RatesMoved moved;
  bool any = false, beyond = false;
  for (const ApprovalRate& is : now) {
    const auto was = std::find_if(
        approval.rates.begin(), approval.rates.end(), [&](const ApprovalRate& one) {
          return one.from_currency == is.from_currency && one.to_currency == is.to_currency &&
                 one.date == is.date;
        });
    const bool known = was != approval.rates.end();
    if (known && per_unit(*was, is) == per_unit(is, *was)) continue;
    any = true;
    beyond = beyond || !known || !within(*was, is, approval.rate_tolerance);
    if (approval.rates.empty()) continue;  // of a version that did not keep them
    moved.text += is.from_currency.code() + "/" + is.to_currency.code() + " " + is.date.text() +
                  ":" + (known ? " " + text_of(*was) : "") + " \u2192 " + text_of(is) + "\n";
  }
  moved.tolerated = any && !beyond;
  return moved;
}

void check_tolerance(const Policy& policy, Problems& problems) {
  const Percent tolerance = policy.rate_tolerance;
  if (tolerance < Percent() || tolerance > Percent::of(100))
    problems.add("policy.rate_tolerance", "rate_tolerance");
  const bool signs =
      std::any_of(policy.stages.begin(), policy.stages.end(), [](const PolicyStage& stage) {
        return stage.signature != SignatureWanted::no;
      });
  if (signs && !tolerance.is_zero()) problems.add("policy.tolerance_signature", "rate_tolerance");
}

}  // namespace osnova
