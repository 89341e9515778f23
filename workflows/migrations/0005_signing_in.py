import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflows.policies import isolate, may_delete


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0004_partnerships"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("axes", "0010_accessattemptexpiration"),
    ]

    operations = [
        migrations.AddField(
            model_name="partnership",
            name="second_factor_at_once",
            field=models.BooleanField(
                default=False, help_text="Practitioners need a second factor from their first visit, not their second."
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="trusts_agency_factor",
            field=models.BooleanField(
                default=False, help_text="Who comes by their agency's identity provider needs no second factor here."
            ),
        ),
        migrations.CreateModel(
            name="AgencyDomain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("domain", models.CharField(max_length=190, unique=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="domains", to="workflows.agency"
                    ),
                ),
            ],
            options={
                "ordering": ["domain"],
            },
        ),
        migrations.CreateModel(
            name="IdentityProvider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("issuer", models.URLField(max_length=300)),
                ("client_id", models.CharField(max_length=190)),
                ("key_id", models.CharField(max_length=60)),
                ("sealed", models.BinaryField()),
                ("is_active", models.BooleanField(default=True)),
                (
                    "agency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identity_provider",
                        to="workflows.agency",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(max_length=120)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("practitioner", "Practitioner"),
                            ("line_manager", "Line manager"),
                            ("safeguarding_lead", "Safeguarding lead"),
                            ("senior_manager", "Senior manager"),
                            ("partnership_representative", "Partnership representative"),
                            ("statutory_partner", "Statutory partner"),
                            ("lead_safeguarding_partner", "Lead safeguarding partner"),
                            ("partnership_manager", "Partnership manager"),
                            ("business_unit", "Business unit"),
                            ("panel_member", "Panel member"),
                            ("independent_reviewer", "Independent reviewer"),
                            ("scrutineer", "Scrutineer"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=30,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="workflows.agency"
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations_made",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.team",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["email"], name="invitation_of_email")],
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session_key", models.CharField(blank=True, default="", max_length=40)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("password", "Email address and password"),
                            ("agency", "The agency’s own account"),
                            ("click", "One click, in a demonstration"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("address", models.GenericIPAddressField(blank=True, null=True)),
                ("browser", models.CharField(blank=True, default="", max_length=80)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended", models.CharField(blank=True, default="", help_text="Why, in a word or two.", max_length=40)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_ins",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "-at"], name="sign_in_of_user"),
                    models.Index(
                        condition=models.Q(("session_key", ""), _negated=True),
                        fields=["session_key"],
                        name="sign_in_open",
                    ),
                ],
            },
        ),
        *isolate("workflows_agencydomain", "workflows_identityprovider", "workflows_invitation", via="agency"),
        *may_delete(
            *("account_emailaddress", "account_emailconfirmation", "mfa_authenticator", "workflows_agencydomain"),
            *("socialaccount_socialaccount", "socialaccount_socialtoken", "axes_accessattempt"),
            *("axes_accessattemptexpiration", "axes_accesslog", "axes_accessfailurelog"),
        ),
    ]
