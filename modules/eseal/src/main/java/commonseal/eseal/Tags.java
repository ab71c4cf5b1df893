package commonseal.eseal;

import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSInteger;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDMarkInfo;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureElement;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureTreeRoot;

/** The structure that programs reading aloud follow: one document with headings, paragraphs and a table. */
final class Tags {

    private final PDStructureTreeRoot root = new PDStructureTreeRoot();
    private final PDStructureElement document = new PDStructureElement("Document", root);
    private final List<COSArray> pages = new ArrayList<>();

    Tags(PDDocument pdf, String language) {
        PDMarkInfo marked = new PDMarkInfo();
        marked.setMarked(true);
        pdf.getDocumentCatalog().setMarkInfo(marked);
        pdf.getDocumentCatalog().setStructureTreeRoot(root);
        document.setLanguage(language);
        root.appendKid(document);
    }

    PDStructureElement document() {
        return document;
    }

    PDStructureElement child(PDStructureElement parent, String type) {
        PDStructureElement element = new PDStructureElement(type, parent);
        parent.appendKid(element);
        return element;
    }

    void page(PDPage page) {
        page.setStructParents(pages.size());
        pages.add(new COSArray());
    }

    /** The number of a new piece of this element's content on the newest page. */
    int piece(PDStructureElement element, PDPage page) {
        COSArray pieces = pages.getLast();
        int number = pieces.size();
        pieces.add(element.getCOSObject());
        COSDictionary reference = new COSDictionary();
        reference.setItem(COSName.TYPE, COSName.getPDFName("MCR"));
        reference.setItem(COSName.PG, page.getCOSObject());
        reference.setInt(COSName.MCID, number);
        kids(element).add(reference);
        return number;
    }

    /** Closes the tree: which piece of which page is which element's. */
    void finish() {
        COSArray numbers = new COSArray();
        for (int i = 0; i < pages.size(); i++) {
            numbers.add(COSInteger.get(i));
            numbers.add(pages.get(i));
        }
        COSDictionary tree = new COSDictionary();
        tree.setItem(COSName.NUMS, numbers);
        root.getCOSObject().setItem(COSName.PARENT_TREE, tree);
        root.setParentTreeNextKey(pages.size());
    }

    private static COSArray kids(PDStructureElement element) {
        COSArray kids = element.getCOSObject().getCOSArray(COSName.K);
        if (kids == null) {
            kids = new COSArray();
            element.getCOSObject().setItem(COSName.K, kids);
        }
        return kids;
    }
}
