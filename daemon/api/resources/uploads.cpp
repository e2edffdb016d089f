// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/resources/uploads.h"

#include "daemon/api/resources/project_answers.h"

namespace api {

using store::AssetKind;

std::string field(Call& call, const std::string& name)
{
    for (const net::FormPart& part : call.raw.parts)
        if (part.name == name && !part.file)
            return part.text;
    return call.text(name);
}

Result<store::FileStore> files_of(Call& call)
{
    return store::FileStore::open(call.database, call.caller.scope(), call.services.assets_folder);
}

Result<store::StoredFile> keep_upload(Call& call, const std::string& media_type)
{
    const net::ReceivedFile* file = TRY(uploaded_file(call));
    store::StoredFile row;
    row.sha256 = file->sha256();
    row.size_bytes = file->bytes();
    row.media_type = media_type;
    for (const net::FormPart& part : call.raw.parts)
        if (part.file)
            row.name = part.file_name;
    auto files = TRY(files_of(call));
    return files.adopt(file->path(), row);
}

Status take_upload(Call& call, store::NewAsset& asset)
{
    const net::ReceivedFile* file = TRY(uploaded_file(call));
    const auto upload = TRY(pipeline::look_at_upload(*call.services.pipeline.engine, file->path(), asset.kind));
    pipeline::describe(upload, asset);
    const auto kept = TRY(keep_upload(call, upload.media_type));
    asset.sha256 = kept.sha256;
    asset.size_bytes = kept.size_bytes;
    return {};
}

}
