// Any bytes as JSON input, as a patch of a record and as canonical bytes of the journal: nothing
// may crash, and what was accepted must come back equal.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>

#include "meta/sample_record.hpp"

using namespace osnova;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

std::string canonical(const boost::json::value& value) {
  CanonicalWriter out;
  canonical_json(value, out);
  return out.bytes();
}

// Fractions are refused by every field and may lose digits on the way, so they are not compared.
bool exact(const boost::json::value& value) {
  if (value.is_double()) return false;
  if (value.is_array()) {
    for (const auto& element : value.get_array())
      if (!exact(element)) return false;
  } else if (value.is_object()) {
    for (const auto& member : value.get_object())
      if (!exact(member.value())) return false;
  }
  return true;
}

void patch_and_back(const boost::json::object& patch, bool allow_computed) {
  const CodecContext context = sample::context();
  Record record(sample::order_meta());
  Problems problems;
  apply_patch(record, patch, context, problems, allow_computed);
  if (problems) return;
  const auto json = to_json(record, context);
  Record again(sample::order_meta());
  apply_patch(again, json, context, problems, true);
  check(problems.empty());
  check(to_json(again, context) == json);
  // A secret is not in JSON; everything else came back.
  for (const FieldChange& change : difference(record, again)) check(change.path == "password_hash");
  // The same patch again is refused or changes nothing but new lines.
  apply_patch(again, patch, context, problems, allow_computed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  sample::OrderLine line;
  (void)read_canonical_line(sample::order_line_meta(), &line, bytes);
  const auto parsed = parse_json(bytes);
  if (!parsed) return 0;
  const std::string bytes_before = canonical(*parsed);
  if (exact(*parsed)) {
    const auto again = parse_json(boost::json::serialize(*parsed));
    check(again.ok() && canonical(*again) == bytes_before);
  }
  if (!parsed->is_object()) return 0;
  patch_and_back(parsed->get_object(), false);
  patch_and_back(parsed->get_object(), true);
  return 0;
}
