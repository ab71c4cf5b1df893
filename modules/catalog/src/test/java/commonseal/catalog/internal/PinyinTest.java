package commonseal.catalog.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PinyinTest {

    @Test
    void initialsOfCommonCharactersLettersAndDigits() {
        assertThat(Pinyin.initials("我要开VR体验馆")).isEqualTo("wykvrtyg");
        assertThat(Pinyin.initials("我要开展览馆")).isEqualTo("wykzlg");
        assertThat(Pinyin.initials("第2类 医疗器械(备案)")).isEqualTo("d2lylqxba");
    }

    @Test
    void everyInitialIsFound() {
        assertThat(Pinyin.initials("阿八擦大鹅发该哈几卡拉妈那哦怕七然撒他挖西压杂")).isEqualTo("abcdefghjklmnopqrstwxyz");
        assertThat(Pinyin.initials("做")).isEqualTo("z");
    }

    @Test
    void rareCharactersAndPunctuationAreLeftOut() {
        assertThat(Pinyin.initials("𠮷镕、。！")).isEmpty();
    }
}
