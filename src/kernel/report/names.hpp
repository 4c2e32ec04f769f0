#pragma once
// A report for people: reports know documents by id, operations by command and kinds by code.
#include "kernel/kernel.hpp"
#include "meta/labels.hpp"

namespace osnova {

// Puts numbers of documents, kinds of operations and labels of codes in the place of ids, commands
// and codes, in the language of `access`. What has no name, or may not be read, stays as it is.
void put_names(Kernel& kernel, const Labels& labels, const Access& access, ReportTable& table);

}  // namespace osnova
