#include "formats/money_words.hpp"

#include <doctest/doctest.h>

using namespace osnova;
using formats::money_in_words;
using formats::number_in_words;

namespace {

std::string ru(int64_t minor, const char* currency = "RUB") {
  return money_in_words(minor, Currency::of(currency), "ru");
}
std::string en(int64_t minor, const char* currency = "GBP") {
  return money_in_words(minor, Currency::of(currency), "en");
}

}  // namespace

TEST_CASE("money in Russian words: number, gender and case") {
  CHECK(ru(12'050'102) == "Сто двадцать тысяч пятьсот один рубль 02 копейки");
  CHECK(ru(0) == "Ноль рублей 00 копеек");
  CHECK(ru(1) == "Ноль рублей 01 копейка");
  CHECK(ru(100) == "Один рубль 00 копеек");
  CHECK(ru(222) == "Два рубля 22 копейки");
  CHECK(ru(404) == "Четыре рубля 04 копейки");
  CHECK(ru(505) == "Пять рублей 05 копеек");
  CHECK(ru(1111) == "Одиннадцать рублей 11 копеек");
  CHECK(ru(1214) == "Двенадцать рублей 14 копеек");
  CHECK(ru(2121) == "Двадцать один рубль 21 копейка");
  CHECK(ru(4000) == "Сорок рублей 00 копеек");
  CHECK(ru(9000) == "Девяносто рублей 00 копеек");
  CHECK(ru(10'100) == "Сто один рубль 00 копеек");
  CHECK(ru(11'100) == "Сто одиннадцать рублей 00 копеек");
  CHECK(ru(11'200) == "Сто двенадцать рублей 00 копеек");
  CHECK(ru(12'200) == "Сто двадцать два рубля 00 копеек");
  CHECK(ru(20'000) == "Двести рублей 00 копеек");
  CHECK(ru(99'999) == "Девятьсот девяносто девять рублей 99 копеек");
}

TEST_CASE("money in Russian words: thousands are feminine, higher powers are not") {
  CHECK(ru(100'000) == "Одна тысяча рублей 00 копеек");
  CHECK(ru(100'100) == "Одна тысяча один рубль 00 копеек");
  CHECK(ru(200'000) == "Две тысячи рублей 00 копеек");
  CHECK(ru(500'000) == "Пять тысяч рублей 00 копеек");
  CHECK(ru(1'100'000) == "Одиннадцать тысяч рублей 00 копеек");
  CHECK(ru(2'100'000) == "Двадцать одна тысяча рублей 00 копеек");
  CHECK(ru(2'200'200) == "Двадцать две тысячи два рубля 00 копеек");
  CHECK(ru(11'200'000) == "Сто двенадцать тысяч рублей 00 копеек");
  CHECK(ru(100'000'000) == "Один миллион рублей 00 копеек");
  CHECK(ru(200'000'000) == "Два миллиона рублей 00 копеек");
  CHECK(ru(100'000'100) == "Один миллион один рубль 00 копеек");
  CHECK(ru(1'200'000'000) == "Двенадцать миллионов рублей 00 копеек");
  CHECK(ru(300'000'000'000) == "Три миллиарда рублей 00 копеек");
  CHECK(ru(100'000'000'000'000'000) == "Один квадриллион рублей 00 копеек");
  CHECK(ru(99'999'999'999'999'999) ==
        "Девятьсот девяносто девять триллионов девятьсот девяносто девять миллиардов девятьсот "
        "девяносто девять миллионов девятьсот девяносто девять тысяч девятьсот девяносто девять "
        "рублей 99 копеек");
}

TEST_CASE("money in Russian words: other currencies and signs") {
  CHECK(ru(-12'345) == "Минус сто двадцать три рубля 45 копеек");
  CHECK(ru(102, "USD") == "Один доллар США 02 цента");
  CHECK(ru(500, "USD") == "Пять долларов США 00 центов");
  CHECK(ru(2201, "EUR") == "Двадцать два евро 01 цент");
  CHECK(ru(301, "GBP") == "Три фунта стерлингов 01 пенс");
  CHECK(ru(1102, "GBP") == "Одиннадцать фунтов стерлингов 02 пенса");
  CHECK(ru(2103, "CNY") == "Двадцать один юань 03 фэня");
  CHECK(ru(1, "JPY") == "Одна иена");
  CHECK(ru(1002, "JPY") == "Одна тысяча две иены");
  CHECK(ru(111, "JPY") == "Сто одиннадцать иен");
  CHECK(ru(100'050, "KWD") == "Сто KWD 050");
  CHECK(ru(INT64_MIN) ==
        "Минус девяносто два квадриллиона двести тридцать три триллиона семьсот двадцать "
        "миллиардов триста шестьдесят восемь миллионов пятьсот сорок семь тысяч семьсот "
        "пятьдесят восемь рублей 08 копеек");
}

TEST_CASE("money in English words") {
  CHECK(en(12'050'102) == "one hundred twenty thousand five hundred one pounds and 02 pence");
  CHECK(en(0) == "zero pounds and 00 pence");
  CHECK(en(101) == "one pound and 01 penny");
  CHECK(en(200) == "two pounds and 00 pence");
  CHECK(en(1111) == "eleven pounds and 11 pence");
  CHECK(en(2111) == "twenty-one pounds and 11 pence");
  CHECK(en(4000) == "forty pounds and 00 pence");
  CHECK(en(10'100) == "one hundred one pounds and 00 pence");
  CHECK(en(11'900) == "one hundred nineteen pounds and 00 pence");
  CHECK(en(100'100) == "one thousand one pounds and 00 pence");
  CHECK(en(100'000'000) == "one million pounds and 00 pence");
  CHECK(en(100'000'000'000'000'000) == "one quadrillion pounds and 00 pence");
  CHECK(en(-9999) == "minus ninety-nine pounds and 99 pence");
  CHECK(en(101, "USD") == "one US dollar and 01 cent");
  CHECK(en(205, "EUR") == "two euros and 05 cents");
  CHECK(en(205, "RUB") == "two roubles and 05 kopecks");
  CHECK(en(2, "JPY") == "two yen");
  CHECK(en(150, "CNY") == "one yuan and 50 fen");
  CHECK(en(100'050, "KWD") == "one hundred KWD and 050 / 1000");
}

TEST_CASE("whole numbers in words") {
  CHECK(number_in_words(21, "ru") == "двадцать один");
  CHECK(number_in_words(-2000, "ru") == "минус две тысячи");
  CHECK(number_in_words(1'000'000, "en") == "one million");
  CHECK(number_in_words(9'000'000'000'000'000'000, "en") == "nine quintillion");
}
