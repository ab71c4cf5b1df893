package commonseal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.planner.Transform.Read;
import commonseal.planner.Transform.Read.Unreadable;
import commonseal.testkit.Seeds;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What documents say in another shape: read where it is certain, left alone where it is not. */
final class TransformTest {
    private static final int RUNS = 5_000;
    private static final LocalDate FIRST = LocalDate.of(1900, 1, 1);

    private static String read(Transform step, String text) {
        return switch (step.read(text)) {
            case Read.Value(String value) -> value;
            case Unreadable(String code) -> code;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "浙江省杭州市西湖区北山街道曙光路 1 号, 浙江省|杭州市|西湖区|北山街道|曙光路1号",
        "北京市海淀区中关村大街１号, 北京市|北京市|海淀区|NO_SUCH_PART|中关村大街1号",
        "清河示范区清泉街道槐柏路 12 号, NO_SUCH_PART|NO_SUCH_PART|清河示范区|清泉街道|槐柏路12号",
        "河北省石家庄市辛集市新垒头镇市场街2号, 河北省|石家庄市|辛集市|新垒头镇|市场街2号",
        "湖南省常德市津市市汪家桥街道, 湖南省|常德市|津市市|汪家桥街道|NO_SUCH_PART",
        "湖北省荆州市沙市区中山街道北京路1号, 湖北省|荆州市|沙市区|中山街道|北京路1号",
        "内蒙古自治区锡林郭勒盟东乌珠穆沁旗乌里雅斯太镇, 内蒙古自治区|锡林郭勒盟|东乌珠穆沁旗|乌里雅斯太镇|NO_SUCH_PART",
        "海南省琼中黎族苗族自治县营根镇海榆路3号, 海南省|NO_SUCH_PART|琼中黎族苗族自治县|营根镇|海榆路3号",
        "上海市浦东新区景德镇路8号, 上海市|上海市|浦东新区|NO_SUCH_PART|景德镇路8号",
        "河北省廊坊市阳光小区3号楼, 河北省|廊坊市|NO_SUCH_PART|NO_SUCH_PART|阳光小区3号楼",
        "幸福路1号, NOT_AN_ADDRESS|NOT_AN_ADDRESS|NOT_AN_ADDRESS|NOT_AN_ADDRESS|NOT_AN_ADDRESS",
    })
    void anAddressHasItsParts(String text, String parts) {
        assertThat(Stream.of(Transform.AddressPart.Part.values())
                        .map(part -> read(new Transform.AddressPart(part), text))
                        .collect(Collectors.joining("|")))
                .isEqualTo(parts);
    }

    /** Nothing of an address is lost or invented, wherever it is cut. */
    @Test
    void thePartsOfAnAddressAreTheAddress() {
        Random random = Seeds.random("addresses");
        for (int run = 0; run < RUNS; run++) {
            String text = pick(random, "浙江省", "湖北省", "广西壮族自治区")
                    + pick(random, "", "杭州市", "延边朝鲜族自治州", "大兴安岭地区")
                    + pick(random, "西湖区", "清河示范区", "津市市", "琼中黎族苗族自治县")
                    + pick(random, "", "清泉街道", "柳林镇", "大柳乡")
                    + pick(random, "", "槐柏路12号", "市场街2号", "镇东里5号楼甲单元");
            String joined = Stream.of(Transform.AddressPart.Part.values())
                    .flatMap(part -> new Transform.AddressPart(part).read(text) instanceof Read.Value(String found)
                            ? Stream.of(found)
                            : Stream.empty())
                    .collect(Collectors.joining());
            assertThat(joined).as("-Dseed=" + Seeds.run()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ZHANG San | MARKED | ZHANG | San | San ZHANG",
                "San ZHANG | MARKED | ZHANG | San | San ZHANG",
                "Garcia Marquez, Gabriel | MARKED | Garcia Marquez | Gabriel | Gabriel Garcia Marquez",
                "DE LA CRUZ Ana Maria | MARKED | DE LA CRUZ | Ana Maria | Ana Maria DE LA CRUZ",
                "Zhang San | MARKED | NAME_ORDER_UNCLEAR | NAME_ORDER_UNCLEAR | NAME_ORDER_UNCLEAR",
                "Zhang San | FAMILY_FIRST | Zhang | San | San Zhang",
                "Ana Perez | GIVEN_FIRST | Perez | Ana | Ana Perez",
                "Ana Maria Perez | GIVEN_FIRST | NAME_ORDER_UNCLEAR | NAME_ORDER_UNCLEAR | NAME_ORDER_UNCLEAR",
                "ZHANG SAN | MARKED | NAME_ORDER_UNCLEAR | NAME_ORDER_UNCLEAR | NAME_ORDER_UNCLEAR",
                "Ｏ'Neil, Zoë-Anne | MARKED | O'Neil | Zoë-Anne | Zoë-Anne O'Neil",
                "张三 | FAMILY_FIRST | NOT_A_NAME | NOT_A_NAME | NOT_A_NAME",
                "Zhang, San, Jr | MARKED | NAME_ORDER_UNCLEAR | NAME_ORDER_UNCLEAR | NAME_ORDER_UNCLEAR",
                "- | MARKED | NOT_A_NAME | NOT_A_NAME | NOT_A_NAME",
            })
    void aLatinNameIsReadWhereItsOrderIsCertain(
            String text, Transform.Name.Order order, String family, String given, String turned) {
        assertThat(read(new Transform.Name(Transform.Name.Part.FAMILY, order), text))
                .isEqualTo(family);
        assertThat(read(new Transform.Name(Transform.Name.Part.GIVEN, order), text))
                .isEqualTo(given);
        assertThat(read(new Transform.Name(Transform.Name.Part.GIVEN_FIRST, order), text))
                .isEqualTo(turned);
    }

    @Test
    void aDayGoesThroughEveryShapeAndBack() {
        Random random = Seeds.random("days");
        for (int run = 0; run < RUNS; run++) {
            LocalDate day = FIRST.plusDays(random.nextInt(80_000));
            for (Transform.Day.Shape shape :
                    List.of(Transform.Day.Shape.ISO, Transform.Day.Shape.COMPACT, Transform.Day.Shape.CHINESE)) {
                String written = read(new Transform.Day(shape), day.toString());
                assertThat(read(new Transform.Day(Transform.Day.Shape.ISO), written))
                        .as("-Dseed=" + Seeds.run() + " " + written)
                        .isEqualTo(day.toString());
            }
            assertThat(read(new Transform.Day(Transform.Day.Shape.YEAR), day.toString()))
                    .isEqualTo(String.valueOf(day.getYear()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-29, NOT_A_DATE", "2024年2月29日, 2024-02-29", "2024.3.1, 2024-03-01", "2024/03-01, NOT_A_DATE",
        "01/02/2024, NOT_A_DATE", "20241301, NOT_A_DATE", "２０２４年３月１日, 2024-03-01", "长期, NOT_A_DATE",
    })
    void aDayThatIsNoneIsLeftAlone(String text, String expected) {
        assertThat(read(new Transform.Day(Transform.Day.Shape.ISO), text)).isEqualTo(expected);
    }

    @Test
    void anIdentityNumberSaysBirthAndSexAndOneWrongDigitSaysNothing() {
        Random random = Seeds.random("identity numbers");
        Transform birthOf = new Transform.IdNumber(Transform.IdNumber.Part.BIRTH_DATE);
        Transform sexOf = new Transform.IdNumber(Transform.IdNumber.Part.SEX);
        for (int run = 0; run < RUNS; run++) {
            LocalDate birth = FIRST.plusDays(random.nextInt(45_000));
            int order = random.nextInt(1000);
            String body = "110108" + birth.toString().replace("-", "") + String.format(Locale.ROOT, "%03d", order);
            String number = body + checkDigit(body);
            assertThat(read(birthOf, number)).as("-Dseed=" + Seeds.run()).isEqualTo(birth.toString());
            assertThat(read(sexOf, number)).isEqualTo(order % 2 == 1 ? "男" : "女");
            int place = random.nextInt(number.length() - 1);
            char other = (char) ('0' + (number.charAt(place) - '0' + 1 + random.nextInt(9)) % 10);
            String wrong = number.substring(0, place) + other + number.substring(place + 1);
            assertThat(read(birthOf, wrong))
                    .as("-Dseed=" + Seeds.run() + " " + wrong)
                    .isEqualTo("NOT_AN_ID_NUMBER");
        }
        assertThat(read(sexOf, "11010519491231002X")).isEqualTo("女");
        assertThat(read(sexOf, "110105491231002")).isEqualTo("NOT_AN_ID_NUMBER");
    }

    /** By the table of the standard; the code under test computes by powers of two. */
    private static char checkDigit(String body) {
        int[] weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * (body.charAt(i) - '0');
        }
        return "10X98765432".charAt(sum % 11);
    }

    @Test
    void aCodeListKnowsItsCodesOnlyAndStepsFollowEachOther() {
        Transform codes = new Transform.Codes(Map.of("商业", "commercial", "办公", "office"));
        assertThat(read(codes, " 商业 ")).isEqualTo("commercial");
        assertThat(read(codes, "住宅")).isEqualTo("UNMAPPED");
        List<Transform> steps =
                List.of(new Transform.IdNumber(Transform.IdNumber.Part.SEX), new Transform.Codes(Map.of("女", "f")));
        assertThat(Transform.all(steps, "11010519491231002X")).isEqualTo(new Read.Value("f"));
        assertThat(Transform.all(steps, "x")).isEqualTo(new Unreadable("NOT_AN_ID_NUMBER"));
        assertThat(Transform.all(List.of(), "x")).isEqualTo(new Read.Value("x"));
    }

    @Test
    void sameIsWhatAReaderWouldCallTheSame() {
        assertThat(Texts.same(FormField.Type.NUMBER, "120.5", "120.50")).isTrue();
        assertThat(Texts.same(FormField.Type.NUMBER, "120.5", "120.51")).isFalse();
        assertThat(Texts.same(FormField.Type.STRING, "槐柏路１号", "槐柏路 1 号")).isTrue();
        assertThat(Texts.same(FormField.Type.STRING, "120.5", "120.50")).isFalse();
        assertThat(Texts.same(FormField.Type.STRING, "ZHANG San", "Zhang San")).isTrue();
    }

    /** Whatever stands in a document, a transformation ends with a value that is not empty or with a code. */
    @Test
    void nothingBreaksATransformation() {
        Random random = Seeds.random("any text");
        String signs = "省市区县镇路号年月日 ,-.１X1920中A𠮷\u0000\u202E";
        List<Transform> all = Stream.of(
                        Stream.of(Transform.AddressPart.Part.values()).map(Transform.AddressPart::new),
                        Stream.of(Transform.Day.Shape.values()).map(Transform.Day::new),
                        Stream.of(Transform.IdNumber.Part.values()).map(Transform.IdNumber::new),
                        Stream.of(Transform.Name.Part.values())
                                .map(part -> new Transform.Name(part, Transform.Name.Order.FAMILY_FIRST)))
                .<Transform>flatMap(steps -> steps)
                .toList();
        for (int run = 0; run < RUNS; run++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(20);
            for (int i = 0; i < length; i++) {
                text.append(signs.charAt(random.nextInt(signs.length())));
            }
            for (Transform step : all) {
                assertThat(read(step, text.toString()))
                        .as("-Dseed=" + Seeds.run())
                        .isNotEmpty();
            }
        }
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
