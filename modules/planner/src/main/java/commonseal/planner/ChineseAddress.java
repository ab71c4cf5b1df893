package commonseal.planner;

import commonseal.planner.Transform.AddressPart.Part;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Chinese address by its levels, each read from the left and only where its own word ends it; a level that is not
 * written stays empty. In a municipality the city is the municipality.
 */
record ChineseAddress(String province, String city, String district, String street, String detail) {
    private static final List<String> MUNICIPALITIES = List.of("北京市", "天津市", "上海市", "重庆市");
    private static final List<String> PROVINCES = List.of(
            "河北省",
            "山西省",
            "辽宁省",
            "吉林省",
            "黑龙江省",
            "江苏省",
            "浙江省",
            "安徽省",
            "福建省",
            "江西省",
            "山东省",
            "河南省",
            "湖北省",
            "湖南省",
            "广东省",
            "海南省",
            "四川省",
            "贵州省",
            "云南省",
            "陕西省",
            "甘肃省",
            "青海省",
            "台湾省",
            "内蒙古自治区",
            "广西壮族自治区",
            "西藏自治区",
            "宁夏回族自治区",
            "新疆维吾尔自治区",
            "香港特别行政区",
            "澳门特别行政区");
    /** A name of a level holds none of the words that end a level, and no figure. */
    private static final String NAME = "[^省市区县旗镇乡街路道号村巷弄0-9A-Za-z]{1,12}";
    /** A prefecture; a market (市场) is none. */
    private static final Pattern CITY = Pattern.compile(NAME + "(?:自治州|地区|盟|市)(?!场)");
    /** 沙市区 and 津市市 are districts whose name holds such a word; 小区 and 社区 are houses. */
    private static final Pattern DISTRICT = Pattern.compile(NAME + "(?:市区|市市|自治县|自治旗|特区|林区|(?<![小社])区|县|旗|市)(?!场)");
    /** 新乡路 and 景德镇路 are roads. */
    private static final Pattern STREET = Pattern.compile(NAME + "(?:街道办事处|街道|苏木|镇|乡)(?![路街道里])");

    static Optional<ChineseAddress> of(String text) {
        String all = Texts.closed(text);
        Rest rest = new Rest(all);
        String province = rest.oneOf(PROVINCES);
        String municipality = province.isEmpty() ? rest.oneOf(MUNICIPALITIES) : "";
        String city = municipality.isEmpty() ? rest.match(CITY) : municipality;
        String district = rest.match(DISTRICT);
        String street = rest.match(STREET);
        String detail = rest.text;
        boolean address = !(province + city + district + street).isEmpty();
        return address
                ? Optional.of(new ChineseAddress(
                        province.isEmpty() ? municipality : province, city, district, street, detail))
                : Optional.empty();
    }

    String part(Part part) {
        return switch (part) {
            case PROVINCE -> province;
            case CITY -> city;
            case DISTRICT -> district;
            case STREET -> street;
            case DETAIL -> detail;
        };
    }

    /** What has not been read yet. */
    private static final class Rest {
        private String text;

        Rest(String text) {
            this.text = text;
        }

        String oneOf(List<String> names) {
            String found = names.stream().filter(text::startsWith).findFirst().orElse("");
            text = text.substring(found.length());
            return found;
        }

        String match(Pattern level) {
            Matcher matcher = level.matcher(text);
            String found = matcher.lookingAt() ? matcher.group() : "";
            text = text.substring(found.length());
            return found;
        }
    }
}
