CREATE DATABASE blog_content;
CREATE DATABASE blog_accounts;
CREATE TABLE blog_accounts.authors (author_id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL);
CREATE TABLE blog_content.posts (
  post_id INT AUTO_INCREMENT PRIMARY KEY,
  author_id INT NOT NULL,
  title VARCHAR(80) NOT NULL,
  FOREIGN KEY (author_id) REFERENCES blog_accounts.authors (author_id)
);
INSERT INTO blog_accounts.authors (name) VALUES ('Ann'), ('Bob');
INSERT INTO blog_content.posts (author_id, title) VALUES (1, 'First'), (2, 'Second');
