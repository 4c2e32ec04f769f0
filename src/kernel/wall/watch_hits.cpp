#include "kernel/wall/watch_hits.hpp"

namespace osnova {

std::vector<store::TableMeta> watch_hit_tables() {
  using store::integer_column, store::text_column;
  return {{"watch_hit",
           {integer_column("company_id"), integer_column("seq"), integer_column("entry"),
            integer_column("at"), integer_column("user_id"), text_column("record"),
            integer_column("record_id"), text_column("command")},
           {"company_id", "seq", "entry"},
           true,
           {}}};
}

const store::Bulk& watch_hit_rows() {
  static const store::Bulk bulk{"watch_hit",
                                {"company_id", "seq", "entry", "at", "user_id", "record",
                                 "record_id", "command"},
                                {},
                                {},
                                {}};
  return bulk;
}

}  // namespace osnova
