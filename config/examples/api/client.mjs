// SPDX-License-Identifier: GPL-3.0-or-later
// A small client of the daemon's API that uses only fetch; runs in Node 20 and in browsers. fetch knows no Unix sockets,
// so the daemon listens on TCP here and every request carries a token:
//
//     export LESEDI_TOKEN=$(lesedi token create example --scopes read,write)
//     node client.mjs http://127.0.0.1:8080 lesson.md lesson.mp4

export class Problem extends Error {
    constructor(status, body) {
        const places = (body.errors ?? []).map(({ path, message }) => `\n  ${path}: ${message}`).join('');
        super((body.detail || body.title || `status ${status}`) + places);
        this.status = status;
        this.retryable = body.retryable ?? false;
    }
}

export class Lesedi {
    #url;
    #headers;

    constructor(url, token) {
        this.#url = url.replace(/\/+$/, '') + '/api/video';
        this.#headers = { Authorization: `Bearer ${token}` };
    }

    // An answer that is no success becomes a Problem.
    async request(method, path, { json, bytes, headers, signal } = {}) {
        const answer = await fetch(this.#url + path, {
            method,
            signal,
            headers: {
                ...this.#headers,
                ...(json !== undefined && { 'Content-Type': 'application/json' }),
                ...(bytes !== undefined && { 'Content-Type': 'application/octet-stream' }),
                ...headers,
            },
            body: json !== undefined ? JSON.stringify(json) : bytes,
        });
        if (!answer.ok)
            throw new Problem(answer.status, await answer.json().catch(() => ({})));
        return answer;
    }

    async json(method, path, options) {
        const answer = await this.request(method, path, options);
        return answer.status === 204 ? null : answer.json();
    }

    // Server-Sent Events as {id, event, data}; comes back with Last-Event-ID when the connection breaks.
    async *events({ topics, project, signal } = {}) {
        const query = new URLSearchParams();
        if (topics) query.set('topics', topics.join(','));
        if (project) query.set('project_id', project);
        let lastId = '';
        let retry = 1000;
        for (;;) {
            try {
                const headers = lastId ? { 'Last-Event-ID': lastId } : {};
                const { body } = await this.request('GET', `/events?${query}`, { headers, signal });
                const decoder = new TextDecoder();
                let rest = '';
                for await (const chunk of body) {
                    rest += decoder.decode(chunk, { stream: true });
                    const blocks = rest.split('\n\n');
                    rest = blocks.pop();
                    for (const block of blocks) {
                        const event = { id: lastId, event: 'message', data: '' };
                        for (const line of block.split('\n')) {
                            const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
                            if (field === 'retry') retry = Number(value);
                            else if (field) event[field] = value;
                        }
                        lastId = event.id;
                        if (event.data) yield { ...event, data: JSON.parse(event.data) };
                    }
                }
            } catch (error) {
                if (signal?.aborted || error instanceof Problem) throw error;
            }
            await new Promise((done) => setTimeout(done, retry));
        }
    }

    // Until nothing of the project waits or runs any more. Events say when to look; told(job) hears of jobs.
    async finished(id, told = () => {}) {
        const over = new AbortController();
        try {
            for await (const { event, data } of this.events({ topics: ['project', 'job'], project: id, signal: over.signal })) {
                if (event === 'job' && data.row) told(data.row);
                const project = await this.json('GET', `/projects/${id}`);
                if (project.status === 'failed') throw new Error(`${project.failed_stage}: ${project.error_message}`);
                if (project.jobs.length === 0) return project;
            }
        } finally {
            over.abort();
        }
    }
}

async function main([url, document, output]) {
    const { readFile, writeFile } = await import('node:fs/promises');
    const { basename } = await import('node:path');
    const lesedi = new Lesedi(url, process.env.LESEDI_TOKEN ?? '');
    const told = (job) => console.error(`${job.stage} ${job.state} ${Math.floor(job.progress * 100)} %`);

    const { id: documentId } = await lesedi.json('POST', `/documents?name=${encodeURIComponent(basename(document))}`, {
        bytes: await readFile(document),
    });
    const { id } = await lesedi.json('POST', '/projects', { json: { document_id: documentId } });
    await lesedi.finished(id, told);
    const script = await lesedi.json('GET', `/projects/${id}/script`);
    for (const line of script.lines) console.error(`${line.speaker}: ${line.text}`);

    await lesedi.json('POST', `/projects/${id}/approve`);
    await lesedi.finished(id, told);
    await lesedi.json('POST', `/projects/${id}/render`, { json: {} });
    await lesedi.finished(id, told);
    const video = await lesedi.request('GET', `/projects/${id}/download`);
    await writeFile(output, Buffer.from(await video.arrayBuffer()));
    console.log(output);
}

if (globalThis.process?.argv[1] && import.meta.url === new URL(`file://${process.argv[1]}`).href) {
    const given = process.argv.slice(2);
    if (given.length !== 3) {
        console.error('node client.mjs URL DOCUMENT OUTPUT.mp4, with the token in LESEDI_TOKEN');
        process.exit(2);
    }
    await main(given).then(
        () => process.exit(0), // an open stream of events would keep Node waiting
        (error) => {
            console.error(error.message);
            process.exit(1);
        },
    );
}
