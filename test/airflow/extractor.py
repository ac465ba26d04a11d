"""A small function with the manners of the platform's: it answers plan, extract, commit and publish by records."""

import io
import zipfile

# Two chunks of ten rows; the second is written in two invocations, the first of which hands back a cursor. The name
# of the dataset asks for trouble. Each invocation leaves its event under invocations/<request id>/.
SOURCE = """
const endpoint = process.env.AWS_ENDPOINT_URL;
const bucket = process.env.RAW_BUCKET;

const put = async (key, body) => {
  const answer = await fetch(`${endpoint}/${bucket}/${key}`, { method: 'PUT', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`PUT ${key}: ${answer.status}`);
};

const attempt = 'a1b2c3d4e5f6';

const chunk = (index) => ({ index, lower: index === 0 ? null : ['10'], upper: index === 0 ? ['10'] : null });

const outputs = {
  plan: ({ dataset }) =>
    dataset === 'empty' ? { attempt, chunks: [], rows: 0 } : { attempt, chunks: [chunk(0), chunk(1)], rows: 20 },
  extract: ({ dataset, chunk, cursor }) => {
    const endless = dataset === 'endless';
    const more = endless || (chunk.index === 1 && cursor === null);
    return { parts: [], rows: more || cursor !== null ? 5 : 10, money: {}, cursor: more ? { after: ['15'] } : null };
  },
  commit: ({ window, extracts, attempt }) => ({
    window_id: `${window.start}_${window.end}`.replace(/[-:]/g, ''),
    attempt,
    rows: extracts.length === 0 ? 0 : 20,
    extracts,
  }),
  publish: ({ window }) => ({ key: `reports/${window.end}.html`, bytes: 1, is_latest: true, queries: 15 }),
};

const troubles = {
  lost: { type: 'SourceUnreachableError', message: 'sales: the server is not there' },
  locked: { type: 'SourceAccessError', message: "Access denied for user 'tributary'" },
};

exports.handler = async (event) => {
  const { request_id, action = 'publish', dataset } = event;
  await put(`invocations/${request_id}/${Date.now()}.json`, event);
  if (dataset === 'silent') return;
  const error = troubles[dataset];
  const record = { schema: 1, request_id };
  const end = () => ({ status: 'succeeded', output: outputs[action](event) });
  await put(`control/results/${request_id}.json`, { ...record, ...(error ? { status: 'failed', error } : end()) });
};
"""


def archive() -> bytes:
    """The function as Lambda takes it: handler `index.handler`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        bundle.writestr("index.js", SOURCE)
    return buffer.getvalue()
