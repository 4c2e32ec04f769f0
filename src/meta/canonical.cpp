#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <vector>

#include "meta/canonical_tags.hpp"
#include "meta/codec.hpp"

namespace osnova {

namespace {

std::string_view view(boost::json::string_view text) { return {text.data(), text.size()}; }

void canonical_object(const boost::json::object& object, CanonicalWriter& out) {
  std::vector<const boost::json::key_value_pair*> members;
  members.reserve(object.size());
  for (const auto& member : object) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* a, const auto* b) { return view(a->key()) < view(b->key()); });
  out.integer('{', static_cast<int64_t>(members.size()));
  for (const auto* member : members) {
    out.text('k', view(member->key()));
    canonical_json(member->value(), out);
  }
}

}  // namespace

void canonical_value(const FieldMeta& field, const void* record, CanonicalWriter& out) {
  if (!has_value(field, record)) return out.text(kCanonicalNone, {});
  const char tag = canonical_tag(field.kind);
  switch (field.kind) {
    case Kind::text:
      return out.text(tag, get_text(field, record));
    // The order of an enumeration's values may change between versions of the program; its codes
    // may not.
    case Kind::enumeration:
    case Kind::currency:
      return out.text(tag, value_text(field, record, Currency{}));
    case Kind::integer:
    case Kind::boolean:
    case Kind::date:
    case Kind::timestamp:
    case Kind::amount:
    case Kind::decimal:
    case Kind::reference:
      return out.integer(tag, get_integer(field, record));
  }
}

void canonical_json(const boost::json::value& value, CanonicalWriter& out) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return out.text(kCanonicalNone, {});
    case boost::json::kind::bool_:
      return out.integer('b', value.get_bool() ? 1 : 0);
    case boost::json::kind::int64:
      return out.integer('i', value.get_int64());
    case boost::json::kind::string:
      return out.text('t', view(value.get_string()));
    // Only beyond int64, or with a fraction or an exponent. No field takes them, but they are
    // compared.
    case boost::json::kind::uint64:
    case boost::json::kind::double_:
      return out.text('x', boost::json::serialize(value));
    case boost::json::kind::array:
      out.integer('[', static_cast<int64_t>(value.get_array().size()));
      for (const boost::json::value& element : value.get_array()) canonical_json(element, out);
      return;
    case boost::json::kind::object:
      return canonical_object(value.get_object(), out);
  }
}

}  // namespace osnova
