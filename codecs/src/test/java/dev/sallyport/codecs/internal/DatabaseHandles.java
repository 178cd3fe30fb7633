package dev.sallyport.codecs.internal;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.XAConnection;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.cfg.Configuration;

/** What JDBC and Hibernate hand out, over a database in memory. */
final class DatabaseHandles {
  private static final String URL = "jdbc:h2:mem:handles";

  private DatabaseHandles() {}

  static void addTo(Handles handles) throws Exception {
    Connection connection = handles.opened(DriverManager.getConnection(URL));
    connection.setAutoCommit(false);
    connections(handles, connection);
    lobs(handles, connection);
    hibernate(handles);
  }

  private static void connections(Handles handles, Connection connection) throws Exception {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(URL);
    JdbcConnectionPool pool = JdbcConnectionPool.create(source);
    handles.opened(pool::dispose);
    XAConnection distributed = source.getXAConnection();
    handles.opened(distributed::close);
    PreparedStatement prepared = handles.opened(connection.prepareStatement("select ?1 + 1"));
    ResultSet rows = handles.opened(connection.createStatement()).executeQuery("select 1");
    handles.add(
        "LH-SQL",
        connection,
        handles.opened(connection.createStatement()),
        prepared,
        handles.opened(connection.prepareCall("call 1")),
        handles.opened(rows),
        DriverManager.getDriver(URL),
        connection.setSavepoint(),
        connection.getMetaData(),
        rows.getMetaData(),
        prepared.getParameterMetaData(),
        source,
        pool,
        handles.opened(pool.getConnection()),
        distributed,
        distributed.getXAResource());
  }

  private static void lobs(Handles handles, Connection connection) throws Exception {
    handles.add(
        "LH-LOB",
        connection.createBlob(),
        connection.createClob(),
        connection.createNClob(),
        connection.createSQLXML(),
        connection.createArrayOf("INTEGER", new Object[] {1, 2}));
  }

  @Entity(name = "Author")
  static class Author {
    @Id long id;
    @OneToMany List<Book> books = new ArrayList<>();
    @ElementCollection Set<String> names = new HashSet<>();
    @ElementCollection Map<String, String> notes = new HashMap<>();

    protected Author() {}
  }

  @Entity(name = "Book")
  static class Book {
    @Id long id;

    @ManyToOne(fetch = jakarta.persistence.FetchType.LAZY)
    Author author;

    protected Book() {}
  }

  private static void hibernate(Handles handles) {
    Configuration configuration = new Configuration();
    configuration.addAnnotatedClass(Author.class).addAnnotatedClass(Book.class);
    configuration.setProperty("hibernate.connection.url", URL);
    configuration.setProperty("hibernate.hbm2ddl.auto", "create");
    SessionFactory factory = handles.opened(configuration.buildSessionFactory());
    store(factory);
    Session session = handles.opened(factory.openSession());
    StatelessSession stateless = handles.opened(factory.openStatelessSession());
    Author author = session.find(Author.class, 1L);
    handles.add(
        "LH-PERSISTENCE",
        factory,
        session,
        stateless,
        session.getTransaction(),
        session.createQuery("from Author", Author.class),
        session.getReference(Author.class, 2L),
        session.find(Book.class, 1L).author,
        author.books,
        author.names,
        author.notes);
  }

  private static void store(SessionFactory factory) {
    factory.inTransaction(session -> {
      Author author = new Author();
      author.id = 1;
      session.persist(author);
      Author other = new Author();
      other.id = 2;
      session.persist(other);
      Book book = new Book();
      book.id = 1;
      book.author = other;
      session.persist(book);
    });
  }
}
