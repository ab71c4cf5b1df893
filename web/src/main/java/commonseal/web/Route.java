package commonseal.web;

/**
 * One route of the one list.
 *
 * @param path Javalin path; {@code /api/} paths answer JSON and problems, all others pages
 * @param name what handles it, for the golden file and the log
 */
public record Route(Method method, String path, Access access, String name, Action action) {

    /** HTTP methods in use. */
    public enum Method {
        GET,
        POST,
        PUT,
        DELETE
    }

    /** What handles a request: parses, calls one facade method, renders one answer per result. */
    @FunctionalInterface
    public interface Action {
        void handle(Exchange exchange) throws Exception;
    }

    /** GET. */
    public static Route get(String path, Access access, String name, Action action) {
        return new Route(Method.GET, path, access, name, action);
    }

    /** POST. */
    public static Route post(String path, Access access, String name, Action action) {
        return new Route(Method.POST, path, access, name, action);
    }

    /** PUT. */
    public static Route put(String path, Access access, String name, Action action) {
        return new Route(Method.PUT, path, access, name, action);
    }

    /** DELETE. */
    public static Route delete(String path, Access access, String name, Action action) {
        return new Route(Method.DELETE, path, access, name, action);
    }

    /** Whether it belongs to the REST interface. */
    public boolean api() {
        return path.startsWith("/api/");
    }
}
