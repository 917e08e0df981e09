/** Columns of a `ContactView`, of the table `contact` as `c`. */
export const CONTACT_COLUMNS = `
  c.id, c.id_user AS "idUser", c.name, c.number, c.data, c.created_at AS "createdAt", c.updated_at AS "updatedAt"`;
