#!/bin/sh
# The entrypoint of the images that container-images.mjs makes. As the official ones do: a first start makes the data
# with a temporary server that has no network, sets the accounts that MARIADB_* and MYSQL_* name, runs
# /docker-entrypoint-initdb.d/*.sql, and only then starts the server that others see.
set -eu

daemon=$(cat /opt/server/daemon) # mariadbd or mysqld
data=/var/lib/mysql
socket=/run/mysqld/mysqld.sock

# $1: the variable's name without its vendor; $2: what stands in for it
setting() {
  eval "value=\${MARIADB_$1:-\${MYSQL_$1:-}} file=\${MARIADB_$1_FILE:-\${MYSQL_$1_FILE:-}}"
  [ -z "$file" ] || value=$(cat "$file")
  printf '%s' "${value:-$2}"
}

# A text as a literal of SQL.
literal() {
  printf "'%s'" "$(printf '%s' "$1" | sed "s/[\\\\']/\\\\&/g")"
}

# Takes this shell's place, so that a signal to it is one to the server.
serve() {
  exec "/opt/server/bin/$daemon" --no-defaults --user=root --datadir=$data --socket=$socket "$@"
}

initialise() {
  if [ "$daemon" = mysqld ]; then
    (serve --initialize-insecure "$@")
  else
    share=/opt/server/root/usr/share/mysql
    {
      printf 'CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\nSET @skip_auth_anonymous=1;\n'
      cat $share/mysql_system_tables.sql $share/mysql_performance_tables.sql $share/mysql_system_tables_data.sql
    } | (serve --bootstrap "$@")
  fi
}

accounts() {
  root=$(literal "$(setting ROOT_PASSWORD '')")
  host=$(literal "$(setting ROOT_HOST '%')")
  database=$(setting DATABASE '')
  user=$(setting USER '')
  echo "CREATE USER 'root'@$host IDENTIFIED BY $root;"
  echo "GRANT ALL PRIVILEGES ON *.* TO 'root'@$host WITH GRANT OPTION;"
  [ -z "$database" ] || echo "CREATE DATABASE IF NOT EXISTS \`$database\`;"
  if [ -n "$user" ] && [ "$user" != root ]; then
    echo "CREATE USER '$user'@'%' IDENTIFIED BY $(literal "$(setting PASSWORD '')");"
    [ -z "$database" ] || echo "GRANT ALL PRIVILEGES ON \`$database\`.* TO '$user'@'%';"
  fi
  for file in /docker-entrypoint-initdb.d/*.sql; do
    [ ! -f "$file" ] || { echo "USE \`${database:-mysql}\`;"; cat "$file"; }
  done
  echo "ALTER USER 'root'@'localhost' IDENTIFIED BY $root;"
}

client() {
  "/opt/server/bin/$(cat /opt/server/client)" --no-defaults --socket=$socket --user=root "$@"
}

# Options alone are the server's; anything else is a command of its own.
case ${1:-} in
  '' | -*) ;;
  "$daemon" | mysqld) shift ;;
  *) exec "$@" ;;
esac

if [ ! -d $data/mysql ]; then
  if [ -z "$(setting ROOT_PASSWORD '')$(setting ALLOW_EMPTY_ROOT_PASSWORD '')$(setting ALLOW_EMPTY_PASSWORD '')" ]; then
    echo >&2 'error: the database is not initialised, and MARIADB_ROOT_PASSWORD or MYSQL_ROOT_PASSWORD is not set'
    exit 1
  fi
  mkdir -p $data /run/mysqld
  echo 'entrypoint: initialising'
  initialise "$@"
  echo 'entrypoint: starting the temporary server'
  serve --skip-networking "$@" &
  temporary=$!
  until client --execute 'DO 0' >/dev/null 2>&1; do
    kill -0 $temporary 2>/dev/null || exit 1
    sleep 0.1
  done
  accounts | client
  kill $temporary
  wait $temporary || true
  echo 'entrypoint: ready for start up'
fi
serve "$@"
