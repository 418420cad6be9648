"""Models, view and addresses of the Django yardstick (imported once Django is configured)."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.shortcuts import render
from django.urls import path


class Authority(models.Model):
    name = models.CharField(max_length=100)

    class Meta:
        app_label = "yardstick"


class School(models.Model):
    urn = models.IntegerField(primary_key=True)
    name = models.CharField(max_length=200, db_index=True)
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE)
    phase = models.CharField(max_length=50)
    roll = models.IntegerField()
    places = models.IntegerField()

    class Meta:
        app_label = "yardstick"


def schools(request: Any) -> Any:
    found = School.objects.select_related("authority").order_by("name")
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    return render(request, "list.html", {"page": page})


urlpatterns = [
    path("schools", schools),
    path("schools/<int:urn>", schools, name="school"),
]
