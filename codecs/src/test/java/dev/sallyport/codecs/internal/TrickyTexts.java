package dev.sallyport.codecs.internal;

import java.util.ArrayList;
import java.util.List;

/** Texts at the borders of what each scalar takes, some on this side and some on the other. */
final class TrickyTexts {
  static final List<String> ALL = all();

  private TrickyTexts() {}

  private static List<String> all() {
    List<String> all = new ArrayList<>();
    all.addAll(dates());
    all.addAll(spans());
    all.addAll(numbers());
    all.addAll(names());
    all.addAll(uris());
    return List.copyOf(all);
  }

  private static List<String> dates() {
    List<String> all = new ArrayList<>();
    for (String date :
        List.of(
            "2023-02-29",
            "2024-02-29",
            "1900-02-29",
            "2000-02-29",
            "0000-01-01",
            "0000-02-29",
            "0000-01-02",
            "9999-12-31",
            "9999-12-30",
            "2024-04-31",
            "2024-13-01",
            "2024-00-10",
            "+2024-01-01",
            "-0001-01-01",
            "10000-01-01",
            "2024-1-01",
            "24-01-01",
            "2024-366")) {
      all.add(date);
      for (String time :
          List.of(
              "00:00",
              "23:59:59.999999999",
              "24:00",
              "12:60",
              "1:00",
              "23:59:60",
              "10:15:30.",
              "10:15:30.1234567890",
              "10:15:30,5",
              "10:15:07",
              "T10:15")) {
        all.add(date + "T" + time);
        for (String offset :
            List.of(
                "Z",
                "z",
                "+00:00",
                "-00:00",
                "+18:00",
                "+18:00:01",
                "-18:01",
                "+23:59",
                "-00:01",
                "+01",
                "+0100",
                "+01:00:30",
                "+1:00",
                "+17:59:59",
                "+01:00[Europe/Paris]",
                "Z[UTC]",
                "+01:00[+01:00]",
                "Z[]",
                "+02:00[Europe/Paris]",
                "Z[Z]",
                "Z[Nowhere/City]",
                "+01:00[UTC+01:00]",
                "+01:00[UTC+1]")) {
          all.add(date + "T" + time + offset);
        }
      }
    }
    for (String time : List.of("00:00", "10:15:30.5", "24:00", "23:59")) {
      all.add(time);
      for (String offset : List.of("Z", "+18:00", "-18:00:00", "+19:00", "+05:30:15", "+00")) {
        all.add(time + offset);
      }
    }
    all.addAll(
        List.of(
            "2024", "0000", "9999", "+2024", "-2024", "02024", "2024-12", "2024-13", "2024-00",
            "--02-29", "--02-30", "--04-31", "--12-31", "--13-01", "-02-01", "02-01"));
    return all;
  }

  private static List<String> spans() {
    return List.of(
        "PT0S",
        "P",
        "PT",
        "P1D",
        "P1DT",
        "-P1D",
        "+P1D",
        "P+1D",
        "P-1D",
        "pt5m",
        "PT5m",
        "PT90M",
        "PT0.5S",
        "PT-0.5S",
        "PT.5S",
        "PT5.S",
        "PT5,5S",
        "PT1.1234567890S",
        "PT05M",
        "PT1H-5M",
        "P1DT2H3M4.5S",
        "PT5S3M",
        "P1W",
        "PT9223372036854775807S",
        "PT9223372036854775808S",
        "PT-9223372036854775808S",
        "-PT-9223372036854775808S",
        "PT2562047788015215H30M7S",
        "PT2562047788015215H30M8S",
        "P99999999999999999999D",
        "P106751991167300D",
        "P106751991167301D",
        "P1Y2M3D",
        "P0D",
        "P-0D",
        "P00D",
        "P2147483647D",
        "P2147483648D",
        "P-2147483648D",
        "P-2147483649D",
        "-P1Y",
        "P1Y2W",
        "P3D2M",
        "P1M",
        "P2147483647Y1M",
        "P999999999Y",
        "P10000000000Y",
        "p1y");
  }

  private static List<String> numbers() {
    List<String> all = new ArrayList<>();
    for (String number :
        List.of(
            "0",
            "127",
            "128",
            "129",
            "32767",
            "32768",
            "32769",
            "2147483647",
            "2147483648",
            "2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "9223372036854775809",
            "99",
            "100",
            "119",
            "120",
            "130",
            "200",
            "1000",
            "00",
            "007",
            "1.0",
            "1.",
            ".5",
            "1e5",
            "1E+5",
            "1e-5",
            "1e",
            "1e999999",
            "1e1000000",
            "1e4096",
            "1e4097",
            "1.5e-4095",
            "1.5e-4096",
            "0x1",
            "\u0661",
            "1_0",
            "NaN",
            "Infinity",
            "infinity",
            "Inf")) {
      all.add(number);
      all.add("-" + number);
      all.add("+" + number);
    }
    String nines = "9".repeat(4096);
    all.addAll(List.of(nines, "-" + nines, nines + "9", "-9" + nines, "0." + nines, "0.9" + nines));
    all.add("0." + "0".repeat(8000) + "1e4000");
    all.add("0." + "0".repeat(8300) + "1e5000");
    return all;
  }

  private static List<String> names() {
    return List.of(
        "",
        " ",
        "a",
        "ab",
        "\u0000",
        "\ud83d\ude00",
        "\ud800",
        "\udc00",
        "\uffff",
        "\u20ac",
        "YQ==",
        "YQ",
        "YR==",
        "YWI=",
        "YWJ=",
        "YWJj",
        "YW J",
        "YQ==\n",
        "Y-__",
        "====",
        "=",
        "123e4567-e89b-12d3-a456-426614174000",
        "123E4567-e89b-12d3-a456-426614174000",
        "1-2-3-4-5",
        "Z",
        "z",
        "UTC",
        "UT",
        "GMT",
        "GMT0",
        "UTC+01:00",
        "UTC+1",
        "UTC+00:00",
        "UTCZ",
        "+01:00",
        "+00:00",
        "-00:00:01",
        "+01:00:00",
        "+18:00",
        "+18:00:01",
        "-17:59:59",
        "+1",
        "Europe/Paris",
        "europe/paris",
        "Nowhere/City",
        "Etc/GMT+5",
        "EST",
        "SystemV/PST8",
        "A",
        "Asia/Kolkata",
        "en",
        "en-US",
        "en_US",
        "EN",
        "en-us",
        "und",
        "zh-Hant-TW",
        "zh-hant-TW",
        "i-klingon",
        "tlh",
        "x-foo",
        "x-Foo",
        "de-DE-1996",
        "de-DE-POSIX",
        "de-u-co-phonebk",
        "de-u-nu-latn-co-phonebk",
        "de-a-foo-b-bar",
        "de-b-foo-a-bar",
        "iw",
        "he",
        "in",
        "ji",
        "no-NO-x-lvariant-NY",
        "es-419",
        "ja-JP-u-ca-japanese-x-lvariant-JP",
        "abcd",
        "abcdefghi",
        "en-US-x",
        "zh-cmn",
        "sgn-BE-FR",
        "RED",
        "red",
        "Circle",
        "sq",
        "$type",
        "x",
        "items");
  }

  private static List<String> uris() {
    return List.of(
        "http://host/path?query#fragment",
        "http://",
        "http:",
        "http:///",
        "http://?",
        "//",
        "///",
        "//h",
        "/",
        "?",
        "#",
        "a:b",
        ":a",
        "1a:b",
        "mailto:a@b",
        "urn:x:y",
        "a b",
        "a%20b",
        "a%2",
        "a%zz",
        "http://h:80",
        "http://h:x",
        "http://h:99999999999",
        "http://[::1]",
        "http://[::1]:8",
        "http://[::1",
        "http://[1:2]",
        "http://[fe80::1%eth0]/x",
        "http://[fe80::1%]",
        "http://u@h",
        "http://a@b@c",
        "http://u@[::1]:80/p?q#f",
        "http://[::1]x",
        "http://[v1.a]",
        "/a//b",
        "a//b",
        "/a:b",
        "a/b:c",
        "http://h/[",
        "http://h/?[",
        "a#b#c",
        "caf\u00e9",
        "http://\u00e9.org",
        "\u00a0",
        "\u2028",
        "\u0085",
        "\ud83d\ude00",
        "file:///x",
        "file:/x",
        "a:?q",
        "a:#f",
        "a:/",
        "a:%41",
        "{",
        "|",
        "\\",
        "^",
        "`",
        "\"",
        "<",
        "http://h_x/",
        "HTTP://H",
        "http://[::1.2.3.4]",
        "http://[::1.2.3.256]",
        "http://[::1]:",
        "http://[::1]:99999999999",
        "//[1::2::3]/");
  }
}
