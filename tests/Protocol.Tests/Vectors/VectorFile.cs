using System.Text.Json;

namespace RemoteAccess.Protocol.Tests.Vectors;

/// <summary>
/// The golden data that lies beside the repository, in a folder <c>shared/vectors</c> of one of the folders above; not part of the project.
/// </summary>
internal static class VectorFile
{
    public static JsonElement Read(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "vectors", name);
            if (File.Exists(path))
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(path));
                return document.RootElement.Clone();
            }
        }

        Assert.Skip($"No folder above the tests has shared/vectors/{name}.");
        return default;
    }
}
