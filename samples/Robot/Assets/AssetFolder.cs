using RemoteAccess.Handlers;

namespace RemoteAccess.Robot.Assets;

/// <summary>
/// Serves only the files below one folder; links are not followed. The folder belongs to the operator: a person who can change it while it
/// is read could do more harm in other ways.
/// </summary>
/// <param name="root">The folder.</param>
/// <param name="maxBytes">The longest file served, in bytes.</param>
internal sealed class AssetFolder(string root, long maxBytes = AssetFolder.LargestAsset)
{
    /// <summary>16 MiB less the header of the answer: the most that fits into one frame of the protocol.</summary>
    public const long LargestAsset = (16 * 1024 * 1024) - 10;

    private readonly string _root = Path.GetFullPath(root);

    /// <summary>The package beside the program.</summary>
    public static AssetFolder Shipped() => new(Path.Combine(AppContext.BaseDirectory, "package", "arm"));

    /// <summary>Fetches one asset. Every refusal is an answer with the reason, and none contains a path of this machine.</summary>
    public async Task<AssetReply> FetchAsync(string uri, CancellationToken cancellationToken)
    {
        if (AssetPath.Parse(uri, out var problem) is not { } segments)
        {
            return AssetReply.Failed(problem);
        }

        var path = _root;
        foreach (var segment in segments)
        {
            path = Path.Combine(path, segment);
            if (new FileInfo(path).LinkTarget is not null)
            {
                return AssetReply.Failed($"{uri} contains a link; links are not followed.");
            }
        }

        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return AssetReply.Failed(Directory.Exists(path) ? $"{uri} is a folder; give a file in it." : $"There is no asset {uri}.");
        }

        if (file.Length > maxBytes)
        {
            return AssetReply.Failed($"{uri} has {file.Length} bytes; the limit is {maxBytes}.");
        }

        try
        {
            return AssetReply.Ok(await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return AssetReply.Failed($"{uri} cannot be read now ({failure.GetType().Name}); try again.");
        }
    }
}
