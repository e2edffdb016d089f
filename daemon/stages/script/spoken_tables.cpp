// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/spoken_tables.h"

#include <array>

namespace script {
namespace {

constexpr SpokenPair kEnd{"", ""};

constexpr SpokenPair kUnitsEn[]{{"km/h", "kilometres per hour"},
                                {"m/s", "metres per second"},
                                {"mph", "miles per hour"},
                                {"km", "kilometres"},
                                {"cm", "centimetres"},
                                {"mm", "millimetres"},
                                {"µm", "micrometres"},
                                {"nm", "nanometres"},
                                {"m", "metres"},
                                {"kg", "kilograms"},
                                {"g", "grams"},
                                {"mg", "milligrams"},
                                {"l", "litres"},
                                {"L", "litres"},
                                {"ml", "millilitres"},
                                {"mL", "millilitres"},
                                {"°C", "degrees Celsius"},
                                {"°F", "degrees Fahrenheit"},
                                {"°", "degrees"},
                                {"kWh", "kilowatt hours"},
                                {"kW", "kilowatts"},
                                {"W", "watts"},
                                {"V", "volts"},
                                {"Hz", "hertz"},
                                {"kHz", "kilohertz"},
                                {"MHz", "megahertz"},
                                {"GHz", "gigahertz"},
                                {"kB", "kilobytes"},
                                {"MB", "megabytes"},
                                {"GB", "gigabytes"},
                                {"TB", "terabytes"},
                                {"ms", "milliseconds"},
                                {"min", "minutes"},
                                {"ha", "hectares"},
                                {"m²", "square metres"},
                                {"km²", "square kilometres"},
                                {"m³", "cubic metres"},
                                kEnd};
constexpr SpokenPair kUnitsAf[]{{"km/h", "kilometer per uur"},
                                {"m/s", "meter per sekonde"},
                                {"km", "kilometer"},
                                {"cm", "sentimeter"},
                                {"mm", "millimeter"},
                                {"m", "meter"},
                                {"kg", "kilogram"},
                                {"g", "gram"},
                                {"mg", "milligram"},
                                {"l", "liter"},
                                {"L", "liter"},
                                {"ml", "milliliter"},
                                {"°C", "grade Celsius"},
                                {"°", "grade"},
                                {"kWh", "kilowatt-uur"},
                                {"kW", "kilowatt"},
                                {"MB", "megagreep"},
                                {"GB", "gigagreep"},
                                {"ha", "hektaar"},
                                {"min", "minute"},
                                {"m²", "vierkante meter"},
                                {"km²", "vierkante kilometer"},
                                {"m³", "kubieke meter"},
                                kEnd};
constexpr SpokenPair kUnitsTn[]{{"km/h", "dikilometara ka ura"},
                                {"km", "dikilometara"},
                                {"m", "dimetara"},
                                {"cm", "disentimetara"},
                                {"kg", "dikilogerama"},
                                {"g", "digerama"},
                                {"l", "dilitara"},
                                {"L", "dilitara"},
                                {"°C", "dikgato tsa Celsius"},
                                kEnd};

constexpr SpokenPair kShortEn[]{{"e.g.", "for example"},
                                {"i.e.", "that is"},
                                {"etc.", "et cetera"},
                                {"etc", "et cetera"},
                                {"vs.", "versus"},
                                {"vs", "versus"},
                                {"approx.", "approximately"},
                                {"dr.", "doctor"},
                                {"mr.", "mister"},
                                {"mrs.", "missus"},
                                {"prof.", "professor"},
                                {"cf.", "compare"},
                                {"a.m.", "a m"},
                                {"p.m.", "p m"},
                                {"w/o", "without"},
                                {"co2", "C O 2"},
                                {"h2o", "H 2 O"},
                                {"o2", "O 2"},
                                {"24/7", "24 7"},
                                {"1/2", "one half"},
                                {"½", "one half"},
                                {"1/3", "one third"},
                                {"⅓", "one third"},
                                {"2/3", "two thirds"},
                                {"⅔", "two thirds"},
                                {"1/4", "one quarter"},
                                {"¼", "one quarter"},
                                {"3/4", "three quarters"},
                                {"¾", "three quarters"},
                                {"and/or", "and or"},
                                kEnd};
constexpr SpokenPair kShortAf[]{{"bv.", "byvoorbeeld"},
                                {"d.w.s.", "dit wil sê"},
                                {"ens.", "ensovoorts"},
                                {"m.a.w.", "met ander woorde"},
                                {"mnr.", "meneer"},
                                {"mev.", "mevrou"},
                                {"dr.", "dokter"},
                                {"prof.", "professor"},
                                {"nr.", "nommer"},
                                {"bl.", "bladsy"},
                                {"d.m.v.", "deur middel van"},
                                {"t.o.v.", "ten opsigte van"},
                                {"a.g.v.", "as gevolg van"},
                                {"i.p.v.", "in plaas van"},
                                {"co2", "C O 2"},
                                {"h2o", "H 2 O"},
                                {"1/2", "'n half"},
                                {"½", "'n half"},
                                {"1/4", "'n kwart"},
                                {"¼", "'n kwart"},
                                {"3/4", "drie kwart"},
                                {"¾", "drie kwart"},
                                {"en/of", "en of"},
                                kEnd};
constexpr SpokenPair kShortTn[]{{"sk.", "sekai"},
                                {"jj.", "jalo jalo"},
                                {"rre.", "rre"},
                                {"ngk.", "ngaka"},
                                {"co2", "C O 2"},
                                {"h2o", "H 2 O"},
                                kEnd};

constexpr SpokenPair kMagnitudesEn[]{
    {"thousand", "thousand"}, {"million", "million"}, {"billion", "billion"}, {"trillion", "trillion"}, kEnd};
constexpr SpokenPair kMagnitudesAf[]{
    {"duisend", "duisend"}, {"miljoen", "miljoen"}, {"miljard", "miljard"}, {"biljoen", "biljoen"}, kEnd};
constexpr SpokenPair kMagnitudesTn[]{{"milione", "milione"}, {"bilione", "bilione"}, kEnd};
constexpr SpokenPair kNone[]{kEnd};

constexpr std::array kTables{
    SpokenTable{"en",     "percent",    "and",       "equals",       "plus",       "minus",
                "times",  "divided by", "less than", "greater than", "about",      "at",
                "dot",    "to",         "number",    "million",      "thousand",   "",
                "rand",   "dollar",     "dollars",   "euro",         "euros",      "pound",
                "pounds", "pula",       kUnitsEn,    kShortEn,       kMagnitudesEn},
    SpokenTable{"af",         "persent",   "en",       "is gelyk aan", "plus",       "minus", "maal",   "gedeel deur",
                "kleiner as", "groter as", "ongeveer", "by",           "punt",       "tot",   "nommer", "miljoen",
                "duisend",    "komma",     "rand",     "dollar",       "dollar",     "euro",  "euro",   "pond",
                "pond",       "pula",      kUnitsAf,   kShortAf,       kMagnitudesAf},
    SpokenTable{"tn",       "diphesente",  "le",           "e lekana le", "tlhakanya le", "ntsha",
                "atisa ka", "aroganya ka", "kwa tlase ga", "go feta",     "e ka nna",     "kwa",
                "khutlo",   "go ya go",    "nomoro",       "milione",     "dikete",       "",
                "ranta",    "dolara",      "didolara",     "euro",        "di-euro",      "ponto",
                "diponto",  "pula",        kUnitsTn,       kShortTn,      kMagnitudesTn},
    SpokenTable{"", "", "", "", "", "", "", "", "", "", "", "",    "",    "",   "",
                "", "", "", "", "", "", "", "", "", "", "", kNone, kNone, kNone},
};

}

const SpokenTable& spoken_table(std::string_view language)
{
    const std::string_view primary = language.substr(0, language.find('-'));
    for (const SpokenTable& table : kTables)
        if (table.language == primary)
            return table;
    return kTables.back();
}

std::string_view find_spoken(const SpokenPair* pairs, std::string_view written)
{
    for (; !pairs->written.empty(); ++pairs)
        if (pairs->written == written)
            return pairs->spoken;
    return {};
}

}
