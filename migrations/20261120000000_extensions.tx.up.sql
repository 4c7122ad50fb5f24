-- Vectors of the profiles' tastes, for finding similar profiles.
CREATE EXTENSION IF NOT EXISTS vector;
