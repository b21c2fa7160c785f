import type { Database, Migration } from '@haksup/knowledge';

const migrations: readonly Migration[] = [
  {
    number: 1,
    name: 'settings and places',
    statements: [
      `create table study_bot_settings (
        owner text primary key,
        course_role text,
        default_course text)`,
      // place: id of a thread, a direct message's channel or a message that holds an answer.
      `create table study_bot_places (
        place text primary key,
        owner text not null,
        course text not null,
        conversation text not null,
        used_at timestamptz not null default now())`,
      'create index study_bot_places_course on study_bot_places (owner, course)',
      'create index study_bot_places_used_at on study_bot_places (used_at)',
    ],
  },
];

export interface OwnerSettings {
  /** The role whose members may change courses, besides those with Manage Server. */
  readonly courseRole?: string;
  /** The course that is asked when none is named. */
  readonly defaultCourse?: string;
}

/** What a thread, a direct message or an answer belongs to, so that a conversation goes on after a restart. */
export interface Place {
  readonly course: string;
  readonly conversation: string;
}

/** What the bot keeps: each owner's settings, and which conversation a place belongs to. Words are kept by the tutor. */
export class CourseStore {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  /** Creates or upgrades the tables. */
  static async open(database: Database): Promise<CourseStore> {
    await database.migrate('study-bot', migrations);
    return new CourseStore(database);
  }

  /** Forgets places that nobody used for 90 days. */
  async forgetUnused(): Promise<void> {
    await this.#database.query(`delete from study_bot_places where used_at < now() - interval '90 days'`);
  }

  async settings(owner: string): Promise<OwnerSettings> {
    const [row] = await this.#database.query<{ course_role: string | null; default_course: string | null }>(
      'select course_role, default_course from study_bot_settings where owner = $1',
      [owner],
    );
    return {
      ...(row?.course_role != null && { courseRole: row.course_role }),
      ...(row?.default_course != null && { defaultCourse: row.default_course }),
    };
  }

  async setCourseRole(owner: string, role: string | undefined): Promise<void> {
    await this.#database.query(
      `insert into study_bot_settings (owner, course_role) values ($1, $2)
       on conflict (owner) do update set course_role = excluded.course_role`,
      [owner, role ?? null],
    );
  }

  async setDefaultCourse(owner: string, course: string | undefined): Promise<void> {
    await this.#database.query(
      `insert into study_bot_settings (owner, default_course) values ($1, $2)
       on conflict (owner) do update set default_course = excluded.default_course`,
      [owner, course ?? null],
    );
  }

  /** Undefined for a place of another owner as well. */
  async place(owner: string, place: string): Promise<Place | undefined> {
    const [row] = await this.#database.query<{ course: string; conversation: string }>(
      'select course, conversation from study_bot_places where place = $1 and owner = $2',
      [place, owner],
    );
    return row;
  }

  async remember(owner: string, place: string, { course, conversation }: Place): Promise<void> {
    await this.#database.query(
      `insert into study_bot_places (place, owner, course, conversation) values ($1, $2, $3, $4)
       on conflict (place) do update set owner = excluded.owner, course = excluded.course,
         conversation = excluded.conversation, used_at = now()`,
      [place, owner, course, conversation],
    );
  }

  /** Forgets a removed course: its places, and that it was the default. */
  async forgetCourse(owner: string, course: string): Promise<void> {
    await this.#database.transaction(async (inside) => {
      await inside.query('delete from study_bot_places where owner = $1 and course = $2', [owner, course]);
      await inside.query(
        'update study_bot_settings set default_course = null where owner = $1 and default_course = $2',
        [owner, course],
      );
    });
  }
}
