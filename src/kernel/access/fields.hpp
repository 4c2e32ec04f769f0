#pragma once
// Fields that ask for rights of their own: "<record>.read.<field>" and "<record>.write.<field>". Those
// of lines share the name of the lines: "party.party.read.accounts".
#include "base/problems.hpp"
#include "kernel/access/access.hpp"

namespace osnova {

// Added fields that are personal are guarded too: "party.party.read.extra.passport".
// `name` is the field's, or that of the lines that the field belongs to.
bool may_read_field(const Access& access, const RecordMeta& record, const FieldMeta& field,
                    std::string_view name);
bool may_write_field(const Access& access, const RecordMeta& record, const FieldMeta& field,
                     std::string_view name);
bool may_read_all_fields(const Access& access, const RecordMeta& record);
// Whether the value behind a path of difference() ("phone", "accounts.2.iban") may be read.
bool may_read_path(const Access& access, const RecordMeta& record, std::string_view path);

// Takes out what may not be read. Every record passes here on its way to a person.
void mask(Record& record, const Access& access);
// Problem "access.field_denied" (right) for each guarded value that the patch changed without the
// right to write it. `before` may be empty.
void check_written(const Record& before, const Record& after, const Access& access,
                   Problems& problems);

}  // namespace osnova
