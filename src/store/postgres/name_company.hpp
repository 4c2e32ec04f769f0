#pragma once
// Whether a statement says for which company it asks: on a PostgreSQL that is distributed by
// company each statement goes to the one place where that company's rows are.
#include <functional>
#include <string>
#include <string_view>

namespace osnova::store {

// What a statement begins with that is meant for the rows of all companies.
inline constexpr std::string_view kEveryCompany = "/* every company */";

// The name of the first table of companies in `sql` for which no company is named, "" when there is
// none. A table is bound by `company_id = $n` (or IN, a comparison of a key that begins with it),
// by being joined by it to one that is bound, or by its column in an INSERT. A statement that asks
// for all companies says so: it begins with kEveryCompany. `of_companies`: whether a table has the
// column company_id.
std::string company_left_open(std::string_view sql,
                              const std::function<bool(const std::string&)>& of_companies);

}  // namespace osnova::store
