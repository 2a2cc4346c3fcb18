using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace RemoteAccess.Silo.Settings;

/// <summary>
/// Reads one configuration section into an options class and collects every error instead of stopping at the first: unknown keys, values
/// that do not convert, values outside their annotations. A value in error keeps its default, so that the rest can still be judged.
/// </summary>
internal static class SectionReader
{
    /// <summary>Reads and judges a section.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="section">The section's path, e.g. <c>Demo</c>.</param>
    /// <param name="errors">Receives the errors.</param>
    /// <param name="alsoKnown">Names at the section's top level that other options classes read.</param>
    public static T Read<T>(IConfiguration configuration, string section, ICollection<SettingError> errors, params IEnumerable<string> alsoKnown)
        where T : class, new()
    {
        var options = new T();
        Read(configuration.GetSection(section), options, errors, [.. alsoKnown]);
        return options;
    }

    /// <summary>Judges only the names and conversions of a section whose annotations its owner validates.</summary>
    public static void CheckNames(IConfiguration configuration, string section, Type type, ICollection<SettingError> errors, params IEnumerable<string> alsoKnown)
    {
        Read(configuration.GetSection(section), Activator.CreateInstance(type)!, errors, [.. alsoKnown], annotations: false);
    }

    private static void Read(IConfigurationSection section, object options, ICollection<SettingError> errors, IReadOnlyCollection<string> alsoKnown, bool annotations = true)
    {
        var properties = options.GetType().GetProperties().Where(property => property.CanWrite || IsNested(property.PropertyType)).ToArray();
        var inError = new HashSet<PropertyInfo>();
        foreach (var child in section.GetChildren())
        {
            if (alsoKnown.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            var property = Array.Find(properties, candidate => string.Equals(candidate.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                errors.AddRange(Leaves(child).Select(leaf => Unknown(section, leaf, properties.Select(known => known.Name).Concat(alsoKnown))));
            }
            else if (IsNested(property.PropertyType))
            {
                Read(child, property.GetValue(options)!, errors, [], annotations);
            }
            else if (TypeDescriptor.GetConverter(property.PropertyType).CanConvertFrom(typeof(string)) && !TrySet(child, property, options))
            {
                inError.Add(property);
                errors.Add(new SettingError(child.Path, SecretKeys.Show(child.Path, child.Value ?? "(a section)"), Mend(property)));
            }
        }

        foreach (var property in annotations ? properties.Except(inError) : [])
        {
            var key = $"{section.Path}:{property.Name}";
            var value = property.GetValue(options);
            var failed = property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(annotation => !annotation.IsValid(value));
            if (failed is not null)
            {
                errors.Add(new SettingError(key, SecretKeys.Show(key, Convert.ToString(value, CultureInfo.InvariantCulture)), failed.FormatErrorMessage(property.Name)));
            }
        }
    }

    /// <summary>Everything below a key that nothing reads, so that each is listed (and none of it reaches the binder).</summary>
    private static IEnumerable<IConfigurationSection> Leaves(IConfigurationSection section) =>
        section.GetChildren().Any() ? section.GetChildren().SelectMany(Leaves) : [section];

    private static SettingError Unknown(IConfigurationSection section, IConfigurationSection leaf, IEnumerable<string> known)
    {
        var name = leaf.Path[(section.Path.Length + 1)..].Split(':')[0];
        var nearest = NearestName.Find(name, known);
        return new SettingError(
            leaf.Path,
            SecretKeys.Show(nearest is null ? leaf.Path : $"{leaf.Path}:{nearest}", leaf.Value ?? string.Empty),
            nearest is null ? $"nothing reads this key; remove it (known in {section.Path}: {string.Join(", ", known)})" : $"nothing reads this key; did you mean {section.Path}:{nearest}?");
    }

    private static bool TrySet(IConfigurationSection child, PropertyInfo property, object options)
    {
        if (child.Value is null || (child.Value.Length == 0 && property.PropertyType != typeof(string)))
        {
            // An empty value is how an environment variable says "not set"; a section in the place of a value is a mistake.
            return !child.GetChildren().Any();
        }

        try
        {
            var value = TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(child.Value);
            if (value is Enum number && !Enum.IsDefined(number.GetType(), number))
            {
                return false;
            }

            property.SetValue(options, value);
            return true;
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            // Converters wrap their own format errors in ArgumentException.
            return false;
        }
    }

    private static bool IsNested(Type type) => type is { IsClass: true, IsArray: false } && type != typeof(string) && type != typeof(Uri)
        && !type.IsAssignableTo(typeof(System.Collections.IEnumerable)) && !TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    private static string Mend(PropertyInfo property)
    {
        if (property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(annotation => annotation.ErrorMessage is not null) is { } annotation)
        {
            return annotation.FormatErrorMessage(property.Name);
        }

        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return type switch
        {
            { IsEnum: true } => $"give one of {string.Join(", ", Enum.GetNames(type))}",
            _ when type == typeof(bool) => "give true or false",
            _ when type == typeof(TimeSpan) => "give a duration as hh:mm:ss, e.g. 00:00:03",
            _ when type == typeof(int) || type == typeof(long) || type == typeof(ushort) => "give a whole number",
            _ when type == typeof(Uri) => "give an absolute address, e.g. http://127.0.0.1:8090",
            _ => $"give a {type.Name}",
        };
    }

    private static void AddRange(this ICollection<SettingError> errors, IEnumerable<SettingError> more)
    {
        foreach (var error in more)
        {
            errors.Add(error);
        }
    }
}
