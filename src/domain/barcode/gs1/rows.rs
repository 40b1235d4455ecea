//! The rows of the table of application identifiers, in their order, and the words they are written in.

use super::table::{Characters, Check, Part, Rule};

const fn rule_of(
    first: &'static str,
    last: &'static str,
    title: &'static str,
    parts: &'static [Part],
    needs_separator: bool,
) -> Rule {
    Rule {
        first,
        last,
        title,
        parts,
        needs_separator,
        needs: "",
        excludes: "",
        qualifiers: None,
        is_attribute: true,
    }
}

const fn fixed(
    first: &'static str,
    last: &'static str,
    title: &'static str,
    parts: &'static [Part],
) -> Rule {
    rule_of(first, last, title, parts, false)
}

const fn until_separator(
    first: &'static str,
    last: &'static str,
    title: &'static str,
    parts: &'static [Part],
) -> Rule {
    rule_of(first, last, title, parts, true)
}

const fn n(length: usize) -> Part {
    Part::of(Characters::Numeric, length, length)
}

const fn n_to(length_max: usize) -> Part {
    Part::of(Characters::Numeric, 1, length_max)
}

const fn x(length: usize) -> Part {
    Part::of(Characters::Set82, length, length)
}

const fn x_to(length_max: usize) -> Part {
    Part::of(Characters::Set82, 1, length_max)
}

const fn y_to(length_max: usize) -> Part {
    Part::of(Characters::Set39, 1, length_max)
}

const fn z_to(length_max: usize) -> Part {
    Part::of(Characters::Set64, 1, length_max)
}

use Check::{
    AtMost, Company, Country, CountryLetters, CountryOr999, Coupon, Currency, Date, DateOrMonth,
    Digit, Hour, HourMinute, HourMinuteOrNone, Iban, Importer, LongDate, Media, Minute,
    NoLeadingZero, NotOnlyDigits, NotZero, OneOf, Package, Pair, Percent, PieceOfTotal,
    PositiveOffer, Second, Sequence,
};

/// The table, in the order of the identifiers.
#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    fixed("00", "00", "SSCC", &[n(18).is(&[Digit, Company(1)])]).key(""),
    fixed("01", "01", "GTIN", &[n(14).is(&[Digit, Company(1)])]).excludes("255,37").key("22,10,21|235"),
    fixed("02", "02", "CONTENT", &[n(14).is(&[Digit, Company(1)])]).needs("37").excludes("01,03"),
    fixed("03", "03", "MTO GTIN", &[n(14).is(&[Digit, Company(1)])]).excludes("01,02,37").path_only(),
    until_separator("10", "10", "BATCH/LOT", &[x_to(20)]).needs("01,02,03,8006,8026"),
    fixed("11", "11", "PROD DATE", &[n(6).is(&[DateOrMonth])]).needs("01,02,03,8006,8026"),
    fixed("12", "12", "DUE DATE", &[n(6).is(&[DateOrMonth])]).needs("8020"),
    fixed("13", "13", "PACK DATE", &[n(6).is(&[DateOrMonth])]).needs("01,02,03,8006,8026"),
    fixed("15", "15", "BEST BEFORE or BEST BY", &[n(6).is(&[DateOrMonth])]).needs("01,02,03,8006,8026"),
    fixed("16", "16", "SELL BY", &[n(6).is(&[DateOrMonth])]).needs("01,02,03,8006,8026"),
    fixed("17", "17", "USE BY or EXPIRY", &[n(6).is(&[DateOrMonth])]).needs("01,02,03,255,8006,8026"),
    fixed("20", "20", "VARIANT", &[n(2)]).needs("01,02,8006,8026"),
    until_separator("21", "21", "SERIAL", &[x_to(20)]).needs("01,03,8006").excludes("235").path_only(),
    until_separator("22", "22", "CPV", &[x_to(20)]).needs("01").path_only(),
    until_separator("235", "235", "TPX", &[x_to(28)]).needs("01").path_only(),
    until_separator("240", "240", "ADDITIONAL ID", &[x_to(30)]).needs("01,02,8006,8026"),
    until_separator("241", "241", "CUST. PART No.", &[x_to(30)]).needs("01,02,8006,8026"),
    until_separator("242", "242", "MTO VARIANT", &[n_to(6)]).needs("01,02,8006,8026"),
    until_separator("243", "243", "PCN", &[x_to(20)]).needs("01"),
    until_separator("250", "250", "SECONDARY SERIAL", &[x_to(30)]).needs("01,8006 & 21"),
    until_separator("251", "251", "REF. TO SOURCE", &[x_to(30)]).needs("01,8006"),
    until_separator("253", "253", "GDTI", &[n(13).is(&[Digit, Company(0)]), x_to(17).optional()]).key(""),
    until_separator("254", "254", "GLN EXTENSION COMPONENT", &[x_to(20)]).needs("414").path_only(),
    until_separator("255", "255", "GCN", &[n(13).is(&[Digit, Company(0)]), n_to(12).optional()]).excludes("01,02,415,8006,8020,8026").key(""),
    until_separator("30", "30", "VAR. COUNT", &[n_to(8)]).needs("01,02"),
    fixed("3100", "3105", "NET WEIGHT (kg)", &[n(6)]).needs("01,02").excludes("310n"),
    fixed("3110", "3115", "LENGTH (m)", &[n(6)]).needs("01,02").excludes("311n"),
    fixed("3120", "3125", "WIDTH (m)", &[n(6)]).needs("01,02").excludes("312n"),
    fixed("3130", "3135", "HEIGHT (m)", &[n(6)]).needs("01,02").excludes("313n"),
    fixed("3140", "3145", "AREA (m²)", &[n(6)]).needs("01,02").excludes("314n"),
    fixed("3150", "3155", "NET VOLUME (l)", &[n(6)]).needs("01,02").excludes("315n"),
    fixed("3160", "3165", "NET VOLUME (m³)", &[n(6)]).needs("01,02").excludes("316n"),
    fixed("3200", "3205", "NET WEIGHT (lb)", &[n(6)]).needs("01,02").excludes("320n"),
    fixed("3210", "3215", "LENGTH (in)", &[n(6)]).needs("01,02").excludes("321n"),
    fixed("3220", "3225", "LENGTH (ft)", &[n(6)]).needs("01,02").excludes("322n"),
    fixed("3230", "3235", "LENGTH (yd)", &[n(6)]).needs("01,02").excludes("323n"),
    fixed("3240", "3245", "WIDTH (in)", &[n(6)]).needs("01,02").excludes("324n"),
    fixed("3250", "3255", "WIDTH (ft)", &[n(6)]).needs("01,02").excludes("325n"),
    fixed("3260", "3265", "WIDTH (yd)", &[n(6)]).needs("01,02").excludes("326n"),
    fixed("3270", "3275", "HEIGHT (in)", &[n(6)]).needs("01,02").excludes("327n"),
    fixed("3280", "3285", "HEIGHT (ft)", &[n(6)]).needs("01,02").excludes("328n"),
    fixed("3290", "3295", "HEIGHT (yd)", &[n(6)]).needs("01,02").excludes("329n"),
    fixed("3300", "3305", "GROSS WEIGHT (kg)", &[n(6)]).needs("00,01").excludes("330n"),
    fixed("3310", "3315", "LENGTH (m), log", &[n(6)]).needs("00,01").excludes("331n"),
    fixed("3320", "3325", "WIDTH (m), log", &[n(6)]).needs("00,01").excludes("332n"),
    fixed("3330", "3335", "HEIGHT (m), log", &[n(6)]).needs("00,01").excludes("333n"),
    fixed("3340", "3345", "AREA (m²), log", &[n(6)]).needs("00,01").excludes("334n"),
    fixed("3350", "3355", "VOLUME (l), log", &[n(6)]).needs("00,01").excludes("335n"),
    fixed("3360", "3365", "VOLUME (m³), log", &[n(6)]).needs("00,01").excludes("336n"),
    fixed("3370", "3375", "KG PER m²", &[n(6)]).needs("01").excludes("337n"),
    fixed("3400", "3405", "GROSS WEIGHT (lb)", &[n(6)]).needs("00,01").excludes("340n"),
    fixed("3410", "3415", "LENGTH (in), log", &[n(6)]).needs("00,01").excludes("341n"),
    fixed("3420", "3425", "LENGTH (ft), log", &[n(6)]).needs("00,01").excludes("342n"),
    fixed("3430", "3435", "LENGTH (yd), log", &[n(6)]).needs("00,01").excludes("343n"),
    fixed("3440", "3445", "WIDTH (in), log", &[n(6)]).needs("00,01").excludes("344n"),
    fixed("3450", "3455", "WIDTH (ft), log", &[n(6)]).needs("00,01").excludes("345n"),
    fixed("3460", "3465", "WIDTH (yd), log", &[n(6)]).needs("00,01").excludes("346n"),
    fixed("3470", "3475", "HEIGHT (in), log", &[n(6)]).needs("00,01").excludes("347n"),
    fixed("3480", "3485", "HEIGHT (ft), log", &[n(6)]).needs("00,01").excludes("348n"),
    fixed("3490", "3495", "HEIGHT (yd), log", &[n(6)]).needs("00,01").excludes("349n"),
    fixed("3500", "3505", "AREA (in²)", &[n(6)]).needs("01,02").excludes("350n"),
    fixed("3510", "3515", "AREA (ft²)", &[n(6)]).needs("01,02").excludes("351n"),
    fixed("3520", "3525", "AREA (yd²)", &[n(6)]).needs("01,02").excludes("352n"),
    fixed("3530", "3535", "AREA (in²), log", &[n(6)]).needs("00,01").excludes("353n"),
    fixed("3540", "3545", "AREA (ft²), log", &[n(6)]).needs("00,01").excludes("354n"),
    fixed("3550", "3555", "AREA (yd²), log", &[n(6)]).needs("00,01").excludes("355n"),
    fixed("3560", "3565", "NET WEIGHT (tr oz)", &[n(6)]).needs("01,02").excludes("356n"),
    fixed("3570", "3575", "NET VOLUME (oz)", &[n(6)]).needs("01,02").excludes("357n"),
    fixed("3600", "3605", "NET VOLUME (qt (US))", &[n(6)]).needs("01,02").excludes("360n"),
    fixed("3610", "3615", "NET VOLUME (gal.)", &[n(6)]).needs("01,02").excludes("361n"),
    fixed("3620", "3625", "VOLUME (qt (US)), log", &[n(6)]).needs("00,01").excludes("362n"),
    fixed("3630", "3635", "VOLUME (gal (US)), log", &[n(6)]).needs("00,01").excludes("363n"),
    fixed("3640", "3645", "NET VOLUME (in³)", &[n(6)]).needs("01,02").excludes("364n"),
    fixed("3650", "3655", "NET VOLUME (ft³)", &[n(6)]).needs("01,02").excludes("365n"),
    fixed("3660", "3665", "NET VOLUME (yd³)", &[n(6)]).needs("01,02").excludes("366n"),
    fixed("3670", "3675", "VOLUME (in³), log", &[n(6)]).needs("00,01").excludes("367n"),
    fixed("3680", "3685", "VOLUME (ft³), log", &[n(6)]).needs("00,01").excludes("368n"),
    fixed("3690", "3695", "VOLUME (yd³), log", &[n(6)]).needs("00,01").excludes("369n"),
    until_separator("37", "37", "COUNT", &[n_to(8)]).needs("00 & 02,8026"),
    until_separator("3900", "3909", "AMOUNT", &[n_to(15)]).needs("255,8020").excludes("390n,391n,394n,8111"),
    until_separator("3910", "3919", "AMOUNT", &[n(3).is(&[Currency]), n_to(15)]).needs("8020").excludes("391n"),
    until_separator("3920", "3929", "PRICE", &[n_to(15)]).needs("01 & 30,31nn,32nn,35nn,36nn").excludes("392n,393n"),
    until_separator("3930", "3939", "PRICE", &[n(3).is(&[Currency]), n_to(15)]).needs("30,31nn,32nn,35nn,36nn").excludes("393n"),
    until_separator("3940", "3943", "PRCNT OFF", &[n(4)]).needs("255").excludes("394n,8111"),
    until_separator("3950", "3955", "PRICE/UoM", &[n(6)]).needs("30,31nn,32nn,35nn,36nn").excludes("392n,393n,395n,8005"),
    until_separator("400", "400", "ORDER NUMBER", &[x_to(30)]),
    until_separator("401", "401", "GINC", &[x_to(30).is(&[Company(0)])]).key(""),
    until_separator("402", "402", "GSIN", &[n(17).is(&[Digit, Company(0)])]).key(""),
    until_separator("403", "403", "ROUTE", &[x_to(30)]).needs("00"),
    fixed("410", "410", "SHIP TO LOC", &[n(13).is(&[Digit, Company(0)])]),
    fixed("411", "411", "BILL TO", &[n(13).is(&[Digit, Company(0)])]),
    fixed("412", "412", "PURCHASE FROM", &[n(13).is(&[Digit, Company(0)])]),
    fixed("413", "413", "SHIP FOR LOC", &[n(13).is(&[Digit, Company(0)])]),
    fixed("414", "414", "LOC No.", &[n(13).is(&[Digit, Company(0)])]).key("254|7040"),
    fixed("415", "415", "PAY TO", &[n(13).is(&[Digit, Company(0)])]).needs("8020").key("8020"),
    fixed("416", "416", "PROD/SERV LOC", &[n(13).is(&[Digit, Company(0)])]),
    fixed("417", "417", "PARTY", &[n(13).is(&[Digit, Company(0)])]).key("7040"),
    until_separator("420", "420", "SHIP TO POST", &[x_to(20)]).excludes("421"),
    until_separator("421", "421", "SHIP TO POST", &[n(3).is(&[Country]), x_to(9)]).excludes("4307"),
    until_separator("422", "422", "ORIGIN", &[n(3).is(&[Country])]).needs("01,02,8006,8026").excludes("426"),
    until_separator("423", "423", "COUNTRY - INITIAL PROCESS", &[n(3).is(&[Country]), n(3).is(&[Country]).optional(), n(3).is(&[Country]).optional(), n(3).is(&[Country]).optional(), n(3).is(&[Country]).optional()]).needs("01,02").excludes("426"),
    until_separator("424", "424", "COUNTRY - PROCESS", &[n(3).is(&[Country])]).needs("01,02").excludes("426"),
    until_separator("425", "425", "COUNTRY - DISASSEMBLY", &[n(3).is(&[Country]), n(3).is(&[Country]).optional(), n(3).is(&[Country]).optional(), n(3).is(&[Country]).optional(), n(3).is(&[Country]).optional()]).needs("01,02").excludes("426"),
    until_separator("426", "426", "COUNTRY - FULL PROCESS", &[n(3).is(&[Country])]).needs("01,02"),
    until_separator("427", "427", "ORIGIN SUBDIVISION", &[x_to(3)]).needs("01,02 & 422"),
    until_separator("4300", "4300", "SHIP TO COMP", &[x_to(35).is(&[Percent])]).needs("00"),
    until_separator("4301", "4301", "SHIP TO NAME", &[x_to(35).is(&[Percent])]).needs("00"),
    until_separator("4302", "4302", "SHIP TO ADD1", &[x_to(70).is(&[Percent])]).needs("00"),
    until_separator("4303", "4303", "SHIP TO ADD2", &[x_to(70).is(&[Percent])]).needs("4302"),
    until_separator("4304", "4304", "SHIP TO SUB", &[x_to(70).is(&[Percent])]).needs("00"),
    until_separator("4305", "4305", "SHIP TO LOC", &[x_to(70).is(&[Percent])]).needs("00"),
    until_separator("4306", "4306", "SHIP TO REG", &[x_to(70).is(&[Percent])]).needs("00"),
    until_separator("4307", "4307", "SHIP TO COUNTRY", &[x(2).is(&[CountryLetters])]).needs("00"),
    until_separator("4308", "4308", "SHIP TO PHONE", &[x_to(30)]).needs("00"),
    until_separator("4309", "4309", "SHIP TO GEO", &[n(10).is(&[AtMost(1_800_000_000)]), n(10).is(&[AtMost(3_600_000_000)])]).needs("00"),
    until_separator("4310", "4310", "RTN TO COMP", &[x_to(35).is(&[Percent])]).needs("00"),
    until_separator("4311", "4311", "RTN TO NAME", &[x_to(35).is(&[Percent])]).needs("00"),
    until_separator("4312", "4312", "RTN TO ADD1", &[x_to(70).is(&[Percent])]).needs("00"),
    until_separator("4313", "4313", "RTN TO ADD2", &[x_to(70).is(&[Percent])]).needs("4312"),
    until_separator("4314", "4314", "RTN TO SUB", &[x_to(70).is(&[Percent])]).needs("00"),
    until_separator("4315", "4315", "RTN TO LOC", &[x_to(70).is(&[Percent])]).needs("00"),
    until_separator("4316", "4316", "RTN TO REG", &[x_to(70).is(&[Percent])]).needs("00"),
    until_separator("4317", "4317", "RTN TO COUNTRY", &[x(2).is(&[CountryLetters])]).needs("00"),
    until_separator("4318", "4318", "RTN TO POST", &[x_to(20)]).needs("00"),
    until_separator("4319", "4319", "RTN TO PHONE", &[x_to(30)]).needs("00"),
    until_separator("4320", "4320", "SRV DESCRIPTION", &[x_to(35).is(&[Percent])]).needs("00"),
    until_separator("4321", "4321", "DANGEROUS GOODS", &[n(1).is(&[OneOf("01")])]).needs("00"),
    until_separator("4322", "4322", "AUTH TO LEAVE", &[n(1).is(&[OneOf("01")])]).needs("00"),
    until_separator("4323", "4323", "SIG REQUIRED", &[n(1).is(&[OneOf("01")])]).needs("00"),
    until_separator("4324", "4324", "NOT BEF DEL DT", &[n(6).is(&[DateOrMonth]), n(4).is(&[HourMinuteOrNone])]).needs("00"),
    until_separator("4325", "4325", "NOT AFT DEL DT", &[n(6).is(&[DateOrMonth]), n(4).is(&[HourMinuteOrNone])]).needs("00"),
    until_separator("4326", "4326", "REL DATE", &[n(6).is(&[Date])]).needs("00"),
    until_separator("4330", "4330", "MAX TEMP F.", &[n(6), x(1).is(&[OneOf("-")]).optional()]).needs("00").excludes("4331"),
    until_separator("4331", "4331", "MAX TEMP C.", &[n(6), x(1).is(&[OneOf("-")]).optional()]).needs("00").excludes("4330"),
    until_separator("4332", "4332", "MIN TEMP F.", &[n(6), x(1).is(&[OneOf("-")]).optional()]).needs("00").excludes("4333"),
    until_separator("4333", "4333", "MIN TEMP C.", &[n(6), x(1).is(&[OneOf("-")]).optional()]).needs("00").excludes("4332"),
    until_separator("7001", "7001", "NSN", &[n(13)]).needs("01,02,8006,8026"),
    until_separator("7002", "7002", "MEAT CUT", &[x_to(30)]).needs("01,02"),
    until_separator("7003", "7003", "EXPIRY TIME", &[n(6).is(&[Date]), n(4).is(&[HourMinute])]).needs("01,02"),
    until_separator("7004", "7004", "ACTIVE POTENCY", &[n_to(4)]).needs("01+10"),
    until_separator("7005", "7005", "CATCH AREA", &[x_to(12)]).needs("01,02"),
    until_separator("7006", "7006", "FIRST FREEZE DATE", &[n(6).is(&[Date])]).needs("01,02"),
    until_separator("7007", "7007", "HARVEST DATE", &[n(6).is(&[Date]), n(6).is(&[Date]).optional()]).needs("01,02"),
    until_separator("7008", "7008", "AQUATIC SPECIES", &[x_to(3)]).needs("01,02"),
    until_separator("7009", "7009", "FISHING GEAR TYPE", &[x_to(10)]).needs("01,02"),
    until_separator("7010", "7010", "PROD METHOD", &[x_to(2)]).needs("01,02"),
    until_separator("7011", "7011", "TEST BY DATE", &[n(6).is(&[Date]), n(4).is(&[HourMinute]).optional()]).needs("01,02"),
    until_separator("7020", "7020", "REFURB LOT", &[x_to(20)]).needs("01,8006 & 416"),
    until_separator("7021", "7021", "FUNC STAT", &[x_to(20)]).needs("01,8006"),
    until_separator("7022", "7022", "REV STAT", &[x_to(20)]).needs("7021"),
    until_separator("7023", "7023", "GIAI - ASSEMBLY", &[x_to(30).is(&[Company(0)])]),
    until_separator("7030", "7030", "PROCESSOR # 0", &[n(3).is(&[CountryOr999]), x_to(27)]).needs("01,02"),
    until_separator("7031", "7031", "PROCESSOR # 1", &[n(3).is(&[CountryOr999]), x_to(27)]).needs("01,02"),
    until_separator("7032", "7032", "PROCESSOR # 2", &[n(3).is(&[CountryOr999]), x_to(27)]).needs("01,02"),
    until_separator("7033", "7033", "PROCESSOR # 3", &[n(3).is(&[CountryOr999]), x_to(27)]).needs("01,02"),
    until_separator("7034", "7034", "PROCESSOR # 4", &[n(3).is(&[CountryOr999]), x_to(27)]).needs("01,02"),
    until_separator("7035", "7035", "PROCESSOR # 5", &[n(3).is(&[CountryOr999]), x_to(27)]).needs("01,02"),
    until_separator("7036", "7036", "PROCESSOR # 6", &[n(3).is(&[CountryOr999]), x_to(27)]).needs("01,02"),
    until_separator("7037", "7037", "PROCESSOR # 7", &[n(3).is(&[CountryOr999]), x_to(27)]).needs("01,02"),
    until_separator("7038", "7038", "PROCESSOR # 8", &[n(3).is(&[CountryOr999]), x_to(27)]).needs("01,02"),
    until_separator("7039", "7039", "PROCESSOR # 9", &[n(3).is(&[CountryOr999]), x_to(27)]).needs("01,02"),
    until_separator("7040", "7040", "UIC+EXT", &[n(1), x(1), x(1), x(1).is(&[Importer])]).path_only(),
    until_separator("7041", "7041", "UFRGT UNIT TYPE", &[x_to(4).is(&[Package])]).needs("00").path_only(),
    until_separator("710", "710", "NHRN PZN", &[x_to(20)]).needs("01"),
    until_separator("711", "711", "NHRN CIP", &[x_to(20)]).needs("01"),
    until_separator("712", "712", "NHRN CN", &[x_to(20)]).needs("01"),
    until_separator("713", "713", "NHRN DRN", &[x_to(20)]).needs("01"),
    until_separator("714", "714", "NHRN AIM", &[x_to(20)]).needs("01"),
    until_separator("715", "715", "NHRN NDC", &[x_to(20)]).needs("01"),
    until_separator("716", "716", "NHRN AIC", &[x_to(20)]).needs("01"),
    until_separator("717", "717", "NHRN SRN", &[x_to(20)]).needs("01"),
    until_separator("7230", "7230", "CERT # 1", &[x(2), x_to(28)]).needs("01,8004"),
    until_separator("7231", "7231", "CERT # 2", &[x(2), x_to(28)]).needs("01,8004"),
    until_separator("7232", "7232", "CERT # 3", &[x(2), x_to(28)]).needs("01,8004"),
    until_separator("7233", "7233", "CERT # 4", &[x(2), x_to(28)]).needs("01,8004"),
    until_separator("7234", "7234", "CERT # 5", &[x(2), x_to(28)]).needs("01,8004"),
    until_separator("7235", "7235", "CERT # 6", &[x(2), x_to(28)]).needs("01,8004"),
    until_separator("7236", "7236", "CERT # 7", &[x(2), x_to(28)]).needs("01,8004"),
    until_separator("7237", "7237", "CERT # 8", &[x(2), x_to(28)]).needs("01,8004"),
    until_separator("7238", "7238", "CERT # 9", &[x(2), x_to(28)]).needs("01,8004"),
    until_separator("7239", "7239", "CERT # 10", &[x(2), x_to(28)]).needs("01,8004"),
    until_separator("7240", "7240", "PROTOCOL", &[x_to(20)]).needs("01,8006"),
    until_separator("7241", "7241", "AIDC MEDIA TYPE", &[n(2).is(&[Media])]).needs("8017,8018"),
    until_separator("7242", "7242", "VCN", &[x_to(25)]).needs("8017,8018"),
    until_separator("7250", "7250", "DOB", &[n(8).is(&[LongDate])]).needs("8018").excludes("7251"),
    until_separator("7251", "7251", "DOB TIME", &[n(8).is(&[LongDate]), n(4).is(&[HourMinute])]).needs("8018").excludes("7250"),
    until_separator("7252", "7252", "BIO SEX", &[n(1).is(&[OneOf("0129")])]).needs("8018"),
    until_separator("7253", "7253", "FAMILY NAME", &[x_to(40).is(&[Percent])]).needs("8017,8018").excludes("7256,7259"),
    until_separator("7254", "7254", "GIVEN NAME", &[x_to(40).is(&[Percent])]).needs("8017,8018").excludes("7256,7259"),
    until_separator("7255", "7255", "SUFFIX", &[x_to(10)]).needs("8017,8018").excludes("7256,7259"),
    until_separator("7256", "7256", "FULL NAME", &[x_to(90).is(&[Percent])]).needs("8017,8018"),
    until_separator("7257", "7257", "PERSON ADDR", &[x_to(70).is(&[Percent])]).needs("8018"),
    until_separator("7258", "7258", "BIRTH SEQUENCE", &[x(3).is(&[Sequence])]).needs("8018+7259"),
    until_separator("7259", "7259", "BABY", &[x_to(40).is(&[Percent])]).needs("8018").excludes("7256"),
    until_separator("8001", "8001", "DIMENSIONS", &[n(4).is(&[NotZero]), n(5).is(&[NotZero]), n(3).is(&[NotZero]), n(1).is(&[OneOf("019")]), n(1)]).needs("01"),
    until_separator("8002", "8002", "CMT No.", &[x_to(20)]),
    until_separator("8003", "8003", "GRAI", &[n(1).is(&[OneOf("0")]), n(13).is(&[Digit, Company(0)]), x_to(16).optional()]).key(""),
    until_separator("8004", "8004", "GIAI", &[x_to(30).is(&[Company(0)])]).key("7040"),
    until_separator("8005", "8005", "PRICE PER UNIT", &[n(6)]).needs("01,02"),
    until_separator("8006", "8006", "ITIP", &[n(14).is(&[Digit, Company(1)]), n(4).is(&[PieceOfTotal])]).excludes("01,37").key("22,10,21"),
    until_separator("8007", "8007", "IBAN", &[x_to(34).is(&[Iban])]).needs("415"),
    until_separator("8008", "8008", "PROD TIME", &[n(6).is(&[Date]), n(2).is(&[Hour]), n(2).is(&[Minute]).optional(), n(2).is(&[Second]).optional()]).needs("01,02"),
    until_separator("8009", "8009", "OPTSEN", &[x_to(50)]).needs("00,01"),
    until_separator("8010", "8010", "CPID", &[y_to(30).is(&[Company(0)])]).key("8011"),
    until_separator("8011", "8011", "CPID SERIAL", &[n_to(12).is(&[NoLeadingZero])]).needs("8010").path_only(),
    until_separator("8012", "8012", "VERSION", &[x_to(20)]).needs("01,8006"),
    until_separator("8013", "8013", "GMN", &[x_to(25).is(&[Pair, Company(0)])]).key(""),
    until_separator("8014", "8014", "MUDI", &[x_to(25).is(&[Pair, Company(0), NotOnlyDigits])]).needs("01").path_only(),
    until_separator("8017", "8017", "GSRN - PROVIDER", &[n(18).is(&[Digit, Company(0)])]).excludes("8018").key("8019"),
    until_separator("8018", "8018", "GSRN - RECIPIENT", &[n(18).is(&[Digit, Company(0)])]).excludes("8017").key("8019"),
    until_separator("8019", "8019", "SRIN", &[n_to(10)]).needs("8017,8018").path_only(),
    until_separator("8020", "8020", "REF No.", &[x_to(25)]).needs("415").path_only(),
    until_separator("8026", "8026", "ITIP CONTENT", &[n(14).is(&[Digit, Company(1)]), n(4).is(&[PieceOfTotal])]).needs("37").excludes("02,8006"),
    until_separator("8030", "8030", "DIGSIG", &[z_to(90)]).needs("00,01+21,253,255,8003,8004,8006+21,8010+8011,8017,8018"),
    until_separator("8040", "8040", "IMEI", &[n(15)]).needs("01+21").path_only(),
    until_separator("8041", "8041", "IMEI2", &[n(15)]).needs("01+21+8040").path_only(),
    until_separator("8042", "8042", "ESIM", &[n(32)]).needs("01+21+8040").path_only(),
    until_separator("8043", "8043", "PSIM", &[n(18), n_to(2).optional()]).needs("01+21+8040").path_only(),
    until_separator("8110", "8110", "", &[x_to(70).is(&[Coupon])]),
    until_separator("8111", "8111", "POINTS", &[n(4)]).needs("255"),
    until_separator("8112", "8112", "", &[x_to(70).is(&[PositiveOffer])]),
    until_separator("8200", "8200", "PRODUCT URL", &[x_to(70)]).needs("01").path_only(),
    until_separator("90", "90", "INTERNAL", &[x_to(30)]),
    until_separator("91", "99", "INTERNAL", &[x_to(90)]),
];

impl Rule {
    const fn needs(mut self, needs: &'static str) -> Self {
        self.needs = needs;
        self
    }

    const fn excludes(mut self, excludes: &'static str) -> Self {
        self.excludes = excludes;
        self
    }

    const fn key(mut self, qualifiers: &'static str) -> Self {
        self.qualifiers = Some(qualifiers);
        self
    }

    const fn path_only(mut self) -> Self {
        self.is_attribute = false;
        self
    }
}

impl Part {
    const fn of(characters: Characters, length_min: usize, length_max: usize) -> Self {
        Self {
            characters,
            length_min,
            length_max,
            is_optional: false,
            checks: &[],
        }
    }

    const fn is(mut self, checks: &'static [Check]) -> Self {
        self.checks = checks;
        self
    }

    const fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }
}
