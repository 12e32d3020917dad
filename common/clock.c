#include "common/clock.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/clock_rate.h"

#define DAY_MS (24LL * 3600 * 1000)

/* ---- clocks ---- */

static clock_rate_t in_force = {.speed = 1};
static bool is_set;
static int64_t real_at_zero_us; /* what real time was when the monotonic clock was zero */

static int64_t read_us(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_real_us(void)
{
    return read_us(CLOCK_REALTIME);
}

instant_t clock_real_now(void)
{
    return clock_real_us() / 1000;
}

int64_t clock_monotonic_ms(void)
{
    return read_us(CLOCK_MONOTONIC) / 1000;
}

void clock_set(const clock_rate_t *rate)
{
    in_force = *rate;
    is_set = true;
    real_at_zero_us = clock_real_us() - read_us(CLOCK_MONOTONIC);
}

bool clock_is_set(void)
{
    return is_set;
}

/* A set clock is driven by the monotonic one: a correction of real time by a second would be a day. */
static int64_t driving_us(void)
{
    return is_set ? real_at_zero_us + read_us(CLOCK_MONOTONIC) : clock_real_us();
}

instant_t clock_now(void)
{
    return clock_rate_at(&in_force, driving_us());
}

instant_t clock_at_real(instant_t real)
{
    return clock_rate_at(&in_force, real * 1000);
}

int clock_real_ms_until(instant_t t)
{
    int64_t us = clock_rate_real_us(&in_force, t) - driving_us();
    if (us <= 0)
        return 0;
    return us / 1000 >= INT_MAX ? INT_MAX : (int)((us + 999) / 1000);
}

/* ---- dates ---- */

static bool is_leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_days(int y, int m)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return m == 2 && is_leap(y) ? 29 : days[m - 1];
}

/* The proleptic Gregorian calendar by eras of 400 years, whose year begins in March. */
day_t day_from_civil(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return DAY_NONE;
    int y = year - (month <= 2);
    int era = y / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void day_to_civil(day_t d, int *year, int *month, int *day)
{
    int z = d + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int day_of_era = z - era * 146097;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

day_t day_months_before(day_t d, int months)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    const int n = year * 12 + month - 1 - months;
    day_t found;
    while ((found = day_from_civil(n / 12, n % 12 + 1, day)) == DAY_NONE)
        day--; /* the month is shorter */
    return found;
}

int day_weekday(day_t d)
{
    int w = (d + 3) % 7; /* 1970-01-01 was a Thursday */
    return (w < 0 ? w + 7 : w) + 1;
}

void day_iso_week(day_t d, int *year, int *week)
{
    day_t thursday = d + 4 - day_weekday(d);
    int month, day;
    day_to_civil(thursday, year, &month, &day);
    *week = (thursday - day_from_civil(*year, 1, 1)) / 7 + 1;
}

day_t day_from_iso_week(int year, int week)
{
    if (year < 2 || year > 9998 || week < 1 || week > 53)
        return DAY_NONE;
    day_t fourth = day_from_civil(year, 1, 4);
    day_t monday = fourth - (day_weekday(fourth) - 1) + (week - 1) * 7;
    int y, w;
    day_iso_week(monday, &y, &w);
    return y == year && w == week ? monday : DAY_NONE;
}

/* Reads exactly n digits at *s and steps past them. */
static bool digits(const char **s, int n, int *ret)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        char c = (*s)[i];
        if (c < '0' || c > '9')
            return false;
        v = v * 10 + (c - '0');
    }
    *s += n;
    *ret = v;
    return true;
}

static bool literal(const char **s, char c)
{
    if (**s != c)
        return false;
    ++*s;
    return true;
}

static bool day_scan(const char **s, day_t *ret)
{
    int y, m, d;
    if (!digits(s, 4, &y) || !literal(s, '-') || !digits(s, 2, &m) || !literal(s, '-') || !digits(s, 2, &d))
        return false;
    day_t day = day_from_civil(y, m, d);
    if (day == DAY_NONE)
        return false;
    *ret = day;
    return true;
}

bool day_parse(const char *iso, day_t *ret)
{
    day_t d;
    if (!iso || !day_scan(&iso, &d) || *iso)
        return false;
    *ret = d;
    return true;
}

/* Every record passes here several times: printf would cost more than the rest of its JSON. */
static void put_digits(char *to, int n, int value)
{
    unsigned left = (unsigned)value;
    while (n-- > 0) {
        to[n] = (char)('0' + left % 10);
        left /= 10;
    }
}

void day_format(day_t d, char ret[11])
{
    int y, m, day;
    day_to_civil(d, &y, &m, &day);
    put_digits(ret, 4, y);
    ret[4] = '-';
    put_digits(ret + 5, 2, m);
    ret[7] = '-';
    put_digits(ret + 8, 2, day);
    ret[10] = '\0';
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

day_t instant_day(instant_t t, int *ret_minute)
{
    int64_t local = t + BOGOTA_OFFSET_MS;
    int64_t d = floor_div(local, DAY_MS);
    if (ret_minute)
        *ret_minute = (int)((local - d * DAY_MS) / 60000);
    return (day_t)d;
}

instant_t instant_from_day(day_t d, int minute)
{
    return (instant_t)d * DAY_MS + minute * 60000LL - BOGOTA_OFFSET_MS;
}

void instant_format(instant_t t, char ret[32])
{
    int64_t d = floor_div(t, DAY_MS);
    int ms = (int)(t - d * DAY_MS);
    memcpy(ret, "aaaa-mm-ddThh:mm:ss.mmmZ", 25);
    char date[11];
    day_format((day_t)d, date);
    memcpy(ret, date, 10);
    put_digits(ret + 11, 2, ms / 3600000);
    put_digits(ret + 14, 2, ms / 60000 % 60);
    put_digits(ret + 17, 2, ms / 1000 % 60);
    put_digits(ret + 20, 3, ms % 1000);
}

bool instant_parse(const char *s, instant_t *ret)
{
    day_t d;
    int h, m, sec, ms = 0;
    if (!s || !day_scan(&s, &d) || !(*s == 'T' || *s == 't' || *s == ' '))
        return false;
    s++;
    if (!digits(&s, 2, &h) || !literal(&s, ':') || !digits(&s, 2, &m) || !literal(&s, ':') ||
        !digits(&s, 2, &sec))
        return false;
    if (h > 23 || m > 59 || sec > 60)
        return false;
    if (*s == '.') {
        s++;
        int scale = 100, n = 0;
        for (; *s >= '0' && *s <= '9'; s++, n++, scale /= 10)
            ms += (*s - '0') * scale;
        if (n == 0)
            return false;
    }
    int64_t offset = 0;
    if (*s == 'Z' || *s == 'z') {
        s++;
    } else if (*s == '+' || *s == '-') {
        int sign = *s++ == '-' ? -1 : 1, oh, om;
        if (!digits(&s, 2, &oh) || !literal(&s, ':') || !digits(&s, 2, &om) || oh > 23 || om > 59)
            return false;
        offset = sign * (oh * 60 + om) * 60000LL;
    } else {
        return false;
    }
    if (*s)
        return false;
    *ret = (instant_t)d * DAY_MS + (h * 3600 + m * 60 + sec) * 1000LL + ms - offset;
    return true;
}
