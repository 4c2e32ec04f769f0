#pragma once
// What a person has to be let in with, and what those may who look after people. Nothing of it
// belongs to a company; the rights over others are those that a person has in every company.
#include "http/route_table.hpp"

namespace osnova::http {

// Problem "access.denied" when the person has not this right in every company.
Problems needs_right(const Own& own, std::string_view right);
// Problems of SignIn::password_again, by the body's "password"; of who comes in by a provider alone
// "account.prove_again" unless the provider asked him anew within ten minutes.
Problems needs_password(const Own& own, const boost::json::value& body);
std::string login_of(Kernel& kernel, Id user);  // "" when there is none
Response refusal(const Own& own, const Problems& problems);

// account.cpp: sessions and password
Response own_sessions(const Own& own);
Response end_other_sessions(const Own& own);
Response end_own_session(const Own& own);
Response change_own_password(const Own& own);
Response all_sessions(const Own& own);
Response end_any_session(const Own& own);
Response end_sessions_of(const Own& own);
Response invite(const Own& own);

// account_factor.cpp: the second factor
Response own_factor(const Own& own);
Response begin_factor(const Own& own);
Response confirm_factor(const Own& own);
Response new_recovery_codes(const Own& own);
Response remove_factor(const Own& own);
Response all_people(const Own& own);
Response reset_factor(const Own& own);

// account_tokens.cpp: tokens of programs
Response own_tokens(const Own& own);
Response make_token(const Own& own);
Response end_own_token(const Own& own);
Response all_tokens(const Own& own);
Response end_any_token(const Own& own);

// account_emergency.cpp: rights of an emergency role
Response own_emergencies(const Own& own);
Response take_emergency(const Own& own);

}  // namespace osnova::http
